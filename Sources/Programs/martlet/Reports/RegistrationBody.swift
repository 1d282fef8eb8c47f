import Formats
import Services

extension ServiceDefinition {
    /// The body of `PUT /v1/agent/service/register`.
    package var registrationBody: String {
        var writer = JSONWriter()
        writer.definition(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension CheckDefinition {
    /// The body of `PUT /v1/agent/check/register`.
    package var registrationBody: String {
        var writer = JSONWriter()
        writer.definition(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
