import Gossip
import Host
import Logging
import Primitives
import Registry
import Sodium
import Wire

/// The loop's look at the clock, the certificate and the secrets, beside other work.
extension NodeLoop {
    /// Looks if a second has passed since the last time.
    func keepUp(at now: Instant) {
        guard upkeep.isDue(at: now) else { return }
        if let failure = executor.takeWaitFailure() { complain(ofWaiting: failure) }
        for _ in 0..<upkeep.secretsDue(at: now) {
            let secret = RandomBytes.draw(CookieJar.secretByteCount)
            driver.perform(.cookieSecret(secret), at: now)
        }
        hooks.keepSequenceAgain()
        storeIfDue(at: now)
        let wall = hooks.unixMilliseconds() / 1_000
        if let step = Upkeep.step(wall: wall, node: driver.node.unixSeconds(at: now)) {
            noteStep(of: step, at: now)
            driver.perform(.clock(unixSeconds: wall), at: now)
        }
        clockFlaw = Upkeep.flaw(ofClockAt: wall, epoch: driver.node.epoch)
        if let clockFlaw { complain(ofClock: clockFlaw, at: now) }
        for conflict in driver.node.nameConflicts { logConflict(conflict, at: now) }
        if Upkeep.mustRenew(driver.node.member.certificate, atUnixSeconds: wall) {
            renewCertificate(unixSeconds: wall, at: now)
        }
    }

    private func renewCertificate(unixSeconds: UInt64, at now: Instant) {
        guard let certificate = hooks.renewCertificate(unixSeconds) else {
            guard complaints.admits(.certificateRenewal, at: now) else { return }
            logger.error(
                "The certificate of this node cannot be renewed",
                metadata: ["remedy": "see that the cluster file is whole and restart the agent"]
            )
            return
        }
        driver.perform(.certificate(certificate), at: now)
        logger.info("The certificate of this node is renewed")
    }

    /// Once: it does not pass while the process runs.
    private func complain(ofWaiting failure: SystemError) {
        logger.error(
            """
            The gossip socket cannot be waited for: \(failure.text). It is read each millisecond, \
            which costs processor time
            """,
            metadata: ["remedy": "have the filter of system calls let epoll_wait through"]
        )
    }

    private func complain(ofClock flaw: String, at now: Instant) {
        guard complaints.admits(.clockFlaw, at: now) else { return }
        logger.warning(
            "\(flaw): other agents refuse what lies a day in the future",
            metadata: [
                "remedy": """
                set the clock (timedatectl shows it); where it is right now and was wrong in that \
                run, stop the agent and move the file epoch of the data directory away
                """
            ]
        )
    }

    private func noteStep(of seconds: Int64, at now: Instant) {
        guard seconds.magnitude >= NodeLoop.loudStep, complaints.admits(.clockStep, at: now) else {
            return
        }
        logger.warning(
            """
            This host's clock stepped \(seconds.magnitude) seconds \
            \(seconds > 0 ? "forward" : "back")
            """,
            metadata: [
                "seconds": "\(seconds)",
                "remedy": "look at the host's time service (timedatectl) if nobody set the clock",
            ]
        )
    }

    /// Steps below it are what time services do all the time, in seconds.
    private static let loudStep: UInt64 = 10
}
