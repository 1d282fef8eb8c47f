import Testing

/// Folders are the architecture, and arrows point one way (docs/architecture.md).
struct LayoutTests {
    @Test(arguments: Repository.targets)
    func everyTargetIsDrawn(_ target: String) {
        #expect(Repository.text("docs/architecture.md").contains("\(target)/"))
    }

    @Test func everyTargetStandsInTheFolderOfItsKind() {
        for folder in Repository.folders(in: "Sources") {
            let found = Set(Repository.folders(in: "Sources/" + folder))
            #expect(found.subtracting(Layout.folders[folder] ?? []) == [], "Sources/\(folder)")
        }
    }

    @Test func everyFileImportsOnlyWhatItsTargetMay() {
        #expect(Repository.sources.flatMap(Self.forbiddenImports) == [])
    }

    @Test func theManifestDrawsNoOtherArrows() {
        let declaration =
            #/(?:arget\(\s*name:|part\(|program\()\s*"([^"]+)",[^\[\]()]*\[([^\]]*)\]/#
        let manifest = Repository.text("Package.swift")
        let found = manifest.matches(of: declaration)
        #expect(found.count > 30)
        for match in found {
            let target = String(match.1)
            let names = match.2.matches(of: #/"([^"]+)"/#).map { String($0.1) }
            let allowed = Layout.imports[target] ?? Set(names)
            #expect(Set(names).subtracting(allowed) == [], "\(target) in Package.swift")
            let outside = match.2.contains(#/\s\./#)
            let isOutside = Layout.shell.contains(target) || target.hasSuffix("Tests")
            let mayUsePackages = isOutside || Layout.packages[target] != nil
            #expect(!outside || mayUsePackages, "\(target) uses packages of others")
        }
    }

    /// For each target a module that it may not import, written into one of its files.
    @Test(arguments: Layout.imports.keys.sorted())
    func aPlantedImportIsSeen(_ target: String) {
        let allowed = Layout.imports[target] ?? []
        let others = Set(Layout.imports.keys).subtracting(allowed).subtracting([target])
        for module in others {
            let file = SourceFile(
                path: "Sources/Any/\(target)/A.swift",
                text: "package import \(module)\n"
            )
            #expect(Self.forbiddenImports(file).map(\.line) == [1], "\(target) <- \(module)")
        }
    }

    /// Of two that stand beside each other none may use the other: what both need goes down.
    @Test func whatAnswersApplicationsStandsSideBySide() {
        let beside: Set = ["DNSServer", "HTTPAPI", "XDSServer", "Proxy", "Console"]
        for target in beside {
            let used = Layout.imports[target] ?? []
            #expect(used.intersection(beside) == [], "\(target)")
        }
    }

    @Test func arrowsPointOneWay() {
        for target in Layout.imports.keys {
            var seen: Set<String> = []
            var next = Layout.imports[target] ?? []
            while let module = next.popFirst() {
                guard seen.insert(module).inserted else { continue }
                next.formUnion(Layout.imports[module] ?? [])
            }
            #expect(!seen.contains(target), "\(target) comes back to itself")
        }
    }

    /// A file or folder that a document names in code is there, as it is or below a target.
    @Test func everyPlaceThatThePictureNamesIsThere() {
        let text = Repository.text("docs/architecture.md")
        let places = text.matches(of: #/(?m)^  ([A-Z]\w+(?:/[\w+]+)+)|`([A-Z]\w+(?:/[\w+.]+)+)`/#)
            .compactMap { ($0.1 ?? $0.2).map(String.init) }
        #expect(places.count > 60)
        let known = Set(Repository.swift.flatMap { Self.names(of: $0.path) })
        #expect(places.filter { !known.contains($0) && !Repository.has($0) } == [])
    }

    /// Under which names a document may speak of a file: without the folders in which it stands,
    /// or only with its target.
    private static func names(of path: String) -> [String] {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 3, let file = parts.last else { return [] }
        let stem = file.hasSuffix(".swift") ? String(file.dropLast(6)) : file
        let target = parts[2]
        let folders = (3..<parts.count).map { parts[2..<$0].joined(separator: "/") }
        return folders + folders.map { $0 + "/" + stem } + [
            "\(target)/\(stem)", "\(target)/\(file)",
        ]
    }

    @Test func everyNameSaysWhatIsInside() {
        let vague =
            #/(?i)^(.*\+)?(\w*?(utils?|utilities|helpers?|manager|common|misc)|common\w+)\.\w+$/#
        let found = Repository.texts.filter { $0.name.firstMatch(of: vague) != nil }
        #expect(found.map(\.path) == [])
        #expect("StringUtils.swift".firstMatch(of: vague) != nil)
        #expect("CommonParts.swift".firstMatch(of: vague) != nil)
    }

    /// The compiler makes one object file for each name.
    @Test func noTargetHasTwoFilesOfOneName() {
        let names = Repository.swift.map { "\($0.area)/\($0.target)/…/\($0.name)" }
        let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }
        #expect(twice.keys.sorted() == [])
    }

    @Test func valuesTakenOnTrustStayInTheirFiles() {
        let names = Repository.sources.map(\.path).filter { $0.contains("+Simulation") }
        #expect(names.allSatisfy { $0.hasSuffix("+Simulation.swift") })
    }

    @Test func everyLinkOfTheDocumentsLeadsSomewhere() {
        let documents =
            Repository.texts.filter { $0.name.hasSuffix(".md") }
            + [SourceFile(path: "README.md", text: Repository.text("README.md"))]
        for document in documents {
            let folder = document.path.split(separator: "/").dropLast().joined(separator: "/")
            for link in document.lines.joined(separator: "\n").matches(of: #/\]\(([^)#:]+)/#) {
                let target = folder + "/" + link.1
                #expect(Repository.has(target), "\(document.path): \(link.1)")
            }
        }
    }

    @Test func aForbiddenImportIsSeen() {
        let file = SourceFile(
            path: "Sources/Core/Membership/A.swift",
            text: "package import Wire\nimport Primitives\n@testable import NIOCore\n"
        )
        #expect(Self.forbiddenImports(file).map(\.line) == [1, 3])
    }

    private static func forbiddenImports(_ file: SourceFile) -> [Finding] {
        file.code.enumerated().compactMap { index, line in
            guard let match = line.firstMatch(of: #/^\s*(?:[@\w]+\s+)*import\s+(\w+)/#) else {
                return nil
            }
            let module = String(match.1)
            let allowed = Layout.imports[file.target] ?? []
            let isOurs = Layout.imports[module] != nil || module == "CSodium" || module == "CHost"
            if allowed.contains(module) || Layout.packages[file.target]?.contains(module) == true {
                return nil
            }
            if !isOurs, Layout.shell.contains(file.target) { return nil }
            let reason = "\(file.target) may not import \(module)"
            return Finding(path: file.path, line: index + 1, reason: reason)
        }
    }
}
