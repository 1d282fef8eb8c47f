/// Settings as text, each with its origin, before anything is understood.
package struct ConfigurationSettings {
    /// The values of each key: none, one, or several for a list.
    private var values: [ConfigurationOption.Key: [Setting]] = [:]

    struct Setting: Equatable {
        var text: String
        var origin: ConfigurationOrigin
    }

    subscript(key: ConfigurationOption.Key) -> [Setting] {
        get { values[key] ?? [] }
        set { values[key] = newValue }
    }

    /// Adds one value of an option: a list grows, anything else is replaced.
    mutating func give(
        _ text: String,
        to option: ConfigurationOption,
        from origin: ConfigurationOrigin
    ) {
        let setting = Setting(text: text, origin: origin)
        if case .list = option.kind {
            self[option.key].append(setting)
        } else {
            self[option.key] = [setting]
        }
    }

    /// Takes over what the other settings say of keys that these do not mention.
    mutating func fillGaps(from other: ConfigurationSettings) {
        for key in ConfigurationOption.Key.allCases where self[key].isEmpty {
            self[key] = other[key]
        }
    }

    /// Takes over another file's settings: lists grow, anything else is replaced.
    mutating func merge(_ other: ConfigurationSettings) {
        for option in ConfigurationOption.table {
            for setting in other[option.key] {
                give(setting.text, to: option, from: setting.origin)
            }
        }
    }
}

extension ConfigurationSettings {
    /// What the environment says: lists separated by commas; an empty variable says nothing.
    init(environment: [String: String]) {
        for option in ConfigurationOption.table {
            let name = option.key.environmentVariable
            guard let text = environment[name], !text.isEmpty else { continue }
            if case .list = option.kind {
                for part in text.split(separator: ",") {
                    let value = part.drop { $0 == " " }
                    give(String(value), to: option, from: .environment(name))
                }
            } else {
                give(text, to: option, from: .environment(name))
            }
        }
    }
}
