package import Primitives

/// What `--check-allow` lets checks connect to beyond this host.
package enum AllowedCheckTarget: Hashable, Sendable {
    case network(CIDRBlock)
    /// Whatever address this name has, in lower case.
    case name(String)
    /// Whatever address a name has that ends so; begins with a dot.
    case suffix(String)

    /// Reads `10.0.0.0/8`, `app01.corp.example`, `.corp.example` and `*.corp.example`.
    package init?(_ text: String) {
        if let block = CIDRBlock(text) {
            self = .network(block)
            return
        }
        let name = text.lowercased()
        let bare =
            name.hasPrefix("*.") ? name.dropFirst(2) : name.hasPrefix(".") ? name.dropFirst() : ""
        if !bare.isEmpty, CheckTarget.Host.isName(String(bare)) {
            self = .suffix("." + bare)
        } else if CheckTarget.Host.isName(name) {
            self = .name(name)
        } else {
            return nil
        }
    }

    func includes(_ ip: IPAddress, named name: String?) -> Bool {
        switch self {
        case .network(let block): block.contains(ip)
        case .name(let allowed): name == allowed
        case .suffix(let suffix): name?.hasSuffix(suffix) ?? false
        }
    }
}

extension AllowedCheckTarget: CustomStringConvertible {
    package var description: String {
        switch self {
        case .network(let block): block.description
        case .name(let text), .suffix(let text): text
        }
    }
}

/// Where the runs of one check may connect to.
package struct CheckPermit: Sendable {
    let targets: CheckTargets
    /// The registered address of the instance, or empty.
    let instance: String

    package init(_ targets: CheckTargets, instance: String = "") {
        self.targets = targets
        self.instance = instance
    }

    package func refusal(of ip: IPAddress, named name: String?) -> CheckRefusal? {
        targets.refusal(of: ip, named: name, instance: instance)
    }
}
