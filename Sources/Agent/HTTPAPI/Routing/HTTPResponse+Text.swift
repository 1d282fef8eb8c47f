package import HTTPTypes
package import NIOCore

extension HTTPResponse {
    /// The head in HTTP/1.1 (RFC 9112 §4), but for the empty line at its end: who sends it adds
    /// what is another in every answer.
    ///
    /// Fields hold no line break, which `HTTPField` sees to.
    package var text: ByteBuffer {
        var text = ByteBuffer()
        text.reserveCapacity(512)
        text.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in headerFields {
            text.writeString(field.name.rawName)
            text.writeStaticString(": ")
            text.writeString(field.value)
            text.writeStaticString("\r\n")
        }
        return text
    }
}
