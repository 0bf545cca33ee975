// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::probes {

/// Reads one answer of HTTP/1.0 or 1.1 to a GET, in pieces of any size, without trust in who sends it: head,
/// chunk lines and trailers are bounded, lengths are checked, what two readers could understand in two ways
/// (two lengths, folded lines, a coding besides chunked) is refused. Source: RFC 9112.
class HttpAnswerParser {
public:
    struct Limits {
        std::size_t headBytes = std::size_t{64} * 1024; ///< also of all interim answers and trailers together
        std::size_t headers = 200;
        std::size_t bodyBytes = std::size_t{1024} * 1024;
    };

    enum class State : std::uint8_t {
        Reading,
        Complete,
        Broken, ///< not HTTP, or beyond the limits; see trouble()
    };

    explicit HttpAnswerParser(Limits limits) : m_limits(limits) {}

    State feed(std::string_view bytes);
    /// The connection was closed by the other side. Reading means that the answer is not whole.
    State finish();

    [[nodiscard]] State state() const noexcept { return m_state; }

    [[nodiscard]] bool hasBegun() const noexcept { return m_begun; }

    [[nodiscard]] int status() const noexcept { return m_status; } ///< 0: not known yet

    [[nodiscard]] const std::string& reason() const noexcept { return m_reason; }

    /// The first header of that (lower-case) name; empty: none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

    [[nodiscard]] std::string takeBody() { return std::move(m_body); }

    /// Another request may follow on the connection.
    [[nodiscard]] bool keepsConnection() const noexcept { return m_state == State::Complete && m_keeps; }

    [[nodiscard]] const std::string& trouble() const noexcept { return m_trouble; }

private:
    enum class Part : std::uint8_t { Head, Length, UntilClose, ChunkSize, ChunkData, ChunkEnd, Trailers };

    State broken(std::string trouble);
    void feedHead(std::string_view& bytes);
    void feedBody(std::string_view& bytes);
    void feedChunkLine(std::string_view& bytes);
    [[nodiscard]] bool readHead(std::string_view head);
    [[nodiscard]] bool readStatusLine(std::string_view line);
    [[nodiscard]] bool readHeaderLine(std::string_view line);
    void beginBody();
    void beginChunk(std::string_view line);
    [[nodiscard]] bool takeLength(std::string_view value);

    Limits m_limits;
    State m_state = State::Reading;
    Part m_part = Part::Head;
    bool m_begun = false;
    bool m_keeps = false;
    int m_status = 0;
    std::string m_reason;
    std::vector<std::pair<std::string, std::string>> m_headers;
    std::string m_line; ///< the head, or a line of the chunked coding, as far as it has come
    std::size_t m_headBytes = 0;
    std::size_t m_left = 0; ///< of the body or of the chunk
    std::string m_body;
    std::string m_trouble;
};

} // namespace holdfast::probes
