import MartletBalancing

extension World {
    /// Sends a request to the server that its caller's contestant chooses; if there is none it
    /// fails, or waits in line where the scenario says so.
    mutating func attempt(_ request: Int, at now: Int64) {
        let caller = requests[request].caller
        if scenario.queuesAtCaller, waiting[caller].count > 0 || !send(request, at: now) {
            waiting[caller].append(request)
        } else if !scenario.queuesAtCaller, !send(request, at: now) {
            record.refused += 1
            finish(request, failed: true, at: now)
        }
    }

    /// Sends what waits at a caller, as far as it gets.
    private mutating func sendWaiting(_ caller: Int, at now: Int64) {
        while let request = waiting[caller].first {
            let isLate = now - requests[request].start > Int64(scenario.timeout * 1e9)
            guard isLate || send(request, at: now) else { return }
            _ = waiting[caller].popFirst()
            if isLate { finish(request, failed: true, at: now) }
        }
    }

    private mutating func send(_ request: Int, at now: Int64) -> Bool {
        let caller = requests[request].caller
        let call = calls.count
        let tried = requests[request].tried
        guard let server = choosers[caller].choose(for: call, excluding: tried, at: now) else {
            return false
        }
        requests[request].attempts += 1
        record.attempts += 1
        if scenario.retries { requests[request].tried.append(server) }
        calls.append(Call(request: request, server: server, start: now))
        queue.add(.reach(call: call), at: now + network)
        queue.add(.timeout(call: call), at: now + Int64(scenario.timeout * 1e9))
        for target in choosers[caller].probeTargets() {
            queue.add(.probe(caller: caller, server: target), at: now + network)
        }
        return true
    }

    private var network: Int64 { Int64(scenario.network * 1e6) }

    mutating func reach(_ call: Int, at now: Int64) {
        let server = calls[call].server
        let caller = requests[calls[call].request].caller
        switch servers[server].mode {
        case .blackHole: return
        case .failsFast:
            servers[server].noteRefusal(from: caller, at: now)
            calls[call].failed = true
            queue.add(.answer(call: call), at: now + network + 500_000)
        case .healthy, .failsLate:
            calls[call].arrivedAt = now
            if servers[server].accept(call, from: caller, at: now) { begin(call, at: now) }
            calls[call].amid = servers[server].inFlight
        }
    }

    private mutating func begin(_ call: Int, at now: Int64) {
        let work = requests[calls[call].request].work
        let time = servers[calls[call].server].serviceTime(of: work)
        queue.add(.done(call: call), at: now + time)
    }

    mutating func work(off call: Int, at now: Int64) {
        let server = calls[call].server
        let request = requests[calls[call].request]
        calls[call].failed =
            servers[server].mode == .failsLate || request.isDoomed && request.attempts == 1
        let next = servers[server].finish(
            took: Double(now - calls[call].arrivedAt),
            amid: calls[call].amid,
            isFailure: calls[call].failed,
            at: now
        )
        if let next { begin(next, at: now) }
        queue.add(.answer(call: call), at: now + network)
    }

    /// A call is over for its caller, who may try again.
    mutating func conclude(_ call: Int, timedOut: Bool, at now: Int64) {
        guard !calls[call].isOver else { return }
        calls[call].isOver = true
        let request = calls[call].request
        let outcome: CallOutcome = timedOut ? .timeout : calls[call].failed ? .error : .ok
        choosers[requests[request].caller].finish(
            call,
            at: calls[call].server,
            as: outcome,
            latency: now - calls[call].start,
            now: now
        )
        budgets[requests[request].caller].observe(outcome)
        if outcome.isFailure, mayRetry(request, after: outcome, at: now) {
            retry(request, at: now)
        } else {
            finish(request, failed: outcome.isFailure, at: now)
        }
        sendWaiting(requests[request].caller, at: now)
    }

    private mutating func finish(_ request: Int, failed: Bool, at now: Int64) {
        let start = requests[request].start
        record.requests.append(
            Record.Entry(
                start: Double(start) / 1e9,
                millis: Double(now - start) / 1e6,
                attempts: requests[request].attempts,
                failed: failed
            )
        )
    }

    mutating func change(_ fault: Scenario.Fault) {
        servers[fault.server].slowness = fault.slowness
        servers[fault.server].fixed = fault.fixedMillis.map { $0 * 1e6 }
        servers[fault.server].mode = fault.mode
    }

    /// A server's agent looks at what happened and tells everyone.
    mutating func publish(_ server: Int, at now: Int64) {
        guard Double(now) < min(scenario.gossipEnds, scenario.duration) * 1e9 else { return }
        if now - measuredAt[server] >= 900_000_000 { measure(server, at: now) }
        reports.append(
            PublishedLoad(
                server: server,
                time: now,
                inFlight: servers[server].inFlight,
                report: loads[server]
            )
        )
        for caller in choosers.indices {
            queue.add(.hear(caller: caller, report: reports.count - 1), at: now + gossipDelay())
        }
        queue.add(.publish(server: server), at: now + gossipPause())
    }

    /// Renews what a server's agent knows of it, over a second at least.
    private mutating func measure(_ server: Int, at now: Int64) {
        let seen = servers[server].measure(at: now)
        measuredAt[server] = now
        estimators[server].observe(
            completed: seen.completed,
            failed: seen.failed,
            utilization: seen.utilization,
            over: .nanoseconds(seen.span)
        )
        guard var capacity = estimators[server].capacity else { return }
        if let liar = scenario.liar, liar.server == server { capacity *= liar.factor }
        loads[server] = LoadReport(
            capacity: capacity,
            utilization: seen.utilization,
            callers: seen.callers
        )
    }

    mutating func probe(_ server: Int, from caller: Int, at now: Int64) {
        guard servers[server].mode != .blackHole else { return }
        let inFlight = servers[server].inFlight
        let crowding = max(1, Double(inFlight + 1) / Double(servers[server].slots))
        queue.add(
            .probed(
                caller: caller,
                server: server,
                inFlight: inFlight,
                latency: servers[server].latency * crowding
            ),
            at: now + network
        )
    }
}
