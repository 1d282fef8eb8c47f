import AsyncHTTPClient
import NIOCore
import Testing

@testable import Checks

/// The words for what a run of a check met.
struct ProbeFailureTests {
    /// Whether the server hangs up before, while or after the request is written is chance.
    @Test(
        arguments: [
            ChannelError.ioOnClosedChannel, ChannelError.inputClosed, ChannelError.eof,
            HTTPClientError.remoteConnectionClosed, ProbeFailure.closed,
        ] as [any Error]
    )
    func whoHangsUpIsSaidToHave(_ error: any Error) {
        let text = ProbeFailure.text(error, after: .seconds(1))
        #expect(text == "the connection was closed before an answer came")
    }

    @Test(
        arguments: [
            ChannelError.connectTimeout(.seconds(1)), HTTPClientError.connectTimeout,
        ] as [any Error]
    )
    func whoIsNotReachedIsSaidSo(_ error: any Error) {
        #expect(ProbeFailure.text(error, after: .seconds(1)) == "no connection in time")
    }

    @Test func aLateAnswerIsSaidWithItsTime() {
        let text = ProbeFailure.text(HTTPClientError.deadlineExceeded, after: .seconds(3))
        #expect(text == "no answer within 3.0 seconds")
    }
}
