import HTTPServer
import Services
import Settings

extension AgentLimits {
    /// What the HTTP server spends on its clients.
    var connections: ConnectionDesk.Limits {
        var limits = ConnectionDesk.Limits()
        limits.connections = min(self[.connections], limits.connections)
        limits.unfinishedBytes = self[.unfinishedBytes]
        return limits
    }

    /// What this agent may own.
    var catalog: CatalogLimits {
        var limits = CatalogLimits()
        limits.registrations = self[.registrations]
        limits.encodedBytes = self[.registrationBytes]
        return limits
    }
}
