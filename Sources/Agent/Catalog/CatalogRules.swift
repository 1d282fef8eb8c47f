import Services

/// What a registration has to keep to, as the catalog says that it does not.
struct CatalogRules {
    let rules: RegistrationRules

    init(_ rules: RegistrationRules) {
        self.rules = rules
    }

    func normalized(_ service: ServiceDefinition) throws(CatalogError) -> ServiceDefinition {
        do throws(RuleBreach) {
            return try rules.normalized(service)
        } catch {
            throw CatalogError(error)
        }
    }

    func normalized(
        _ check: CheckDefinition,
        instanceAddress: String
    ) throws(CatalogError) -> CheckDefinition {
        do throws(RuleBreach) {
            return try rules.normalized(check, instanceAddress: instanceAddress)
        } catch {
            throw CatalogError(error)
        }
    }
}
