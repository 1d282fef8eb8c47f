/// Lets those who are used to Consul write `-detailed`: one dash becomes two before a long name.
///
/// What follows `--` stays, and so do `-h` and negative numbers.
package func withDoubleDashes(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { argument in
        let name = argument.dropFirst().prefix { $0 != "=" }
        let isLong =
            argument.hasPrefix("-") && name.count > 1
            && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
            && name.first?.isLowercase == true
        return isLong ? "-" + argument : argument
    } + arguments[end...]
}
