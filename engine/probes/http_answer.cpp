// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_answer.h"

#include "engine/core/base/text.h"

#include <algorithm>
#include <charconv>

namespace holdfast::probes {

namespace {

constexpr std::size_t kLineBytes = 4096; ///< of a chunk's size with its extensions, or of one trailer

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalsFolded(std::string_view text, std::string_view lowerCase) {
    return std::ranges::equal(text, lowerCase, {}, lower);
}

bool isTokenCharacter(char c) {
    const bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
    return plain || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Whether a comma-separated header names the word.
bool lists(std::string_view header, std::string_view lowerCase) {
    while (!header.empty()) {
        const auto comma = header.find(',');
        if (equalsFolded(trimmed(header.substr(0, comma)), lowerCase)) return true;
        header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    }
    return false;
}

template <typename Number>
bool readWhole(std::string_view text, Number& number, int base) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::string_view withoutReturn(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

HttpAnswerParser::State HttpAnswerParser::broken(std::string trouble) {
    m_trouble = std::move(trouble);
    return m_state = State::Broken;
}

HttpAnswerParser::State HttpAnswerParser::feed(std::string_view bytes) {
    m_begun = m_begun || !bytes.empty();
    while (!bytes.empty() && m_state == State::Reading) {
        if (m_part == Part::Head) {
            feedHead(bytes);
        } else if (m_part == Part::Length || m_part == Part::UntilClose || m_part == Part::ChunkData) {
            feedBody(bytes);
        } else {
            feedChunkLine(bytes);
        }
    }
    if (!bytes.empty()) m_keeps = false; // more than was asked for
    return m_state;
}

HttpAnswerParser::State HttpAnswerParser::finish() {
    m_keeps = false;
    if (m_state == State::Reading && m_part == Part::UntilClose) m_state = State::Complete;
    return m_state;
}

std::string_view HttpAnswerParser::header(std::string_view name) const noexcept {
    for (const auto& [candidate, value] : m_headers) {
        if (candidate == name) return value;
    }
    return {};
}

/// Collects up to the empty line.
void HttpAnswerParser::feedHead(std::string_view& bytes) {
    constexpr std::string_view kBegin = "HTTP/";
    const std::size_t before = m_line.size();
    const auto piece = bytes.substr(0, m_limits.headBytes - m_headBytes + 1);
    m_line += piece;
    if (!std::string_view(m_line).starts_with(kBegin.substr(0, m_line.size()))) {
        broken("not HTTP: " + m_line.substr(0, 80));
        return;
    }
    // The end may straddle what came before: a line break and three more characters at most.
    std::size_t end = std::string::npos;
    for (std::size_t at = m_line.find('\n', before - std::min<std::size_t>(before, 3));
         at != std::string::npos; at = m_line.find('\n', at + 1)) {
        const bool empty = m_line.compare(at + 1, 1, "\n") == 0 || m_line.compare(at + 1, 2, "\r\n") == 0;
        if (!empty) continue;
        end = m_line.find('\n', at + 1) + 1;
        break;
    }
    if (end == std::string::npos) {
        m_headBytes += piece.size();
        bytes.remove_prefix(piece.size());
        if (m_headBytes > m_limits.headBytes) broken("a head beyond the limit");
        return;
    }
    m_headBytes += end - before;
    bytes.remove_prefix(end - before);
    const std::string head = m_line.substr(0, end);
    m_line.clear();
    if (m_headBytes > m_limits.headBytes) {
        broken("a head beyond the limit");
    } else if (!readHead(head)) {
        if (m_state != State::Broken) broken("not an answer of HTTP: " + head.substr(0, 80));
    } else if (m_status >= 200 || m_status == 101) {
        beginBody();
    } // else an interim answer: the real one follows
}

bool HttpAnswerParser::readHead(std::string_view head) {
    m_headers.clear();
    bool first = true;
    while (!head.empty()) {
        const auto end = head.find('\n');
        const auto line = withoutReturn(head.substr(0, end));
        head.remove_prefix(end + 1);
        if (line.empty()) break;
        if (!(first ? readStatusLine(line) : readHeaderLine(line))) return false;
        first = false;
    }
    return !first;
}

/// HTTP/1.1 200 OK, with or without words.
bool HttpAnswerParser::readStatusLine(std::string_view line) {
    const bool known = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
    if (!known || line.size() < 12 || !readWhole(line.substr(9, 3), m_status, 10)) return false;
    if (m_status < 100 || (line.size() > 12 && line[12] != ' ')) return false;
    m_reason = line.size() > 13 ? line.substr(13) : std::string_view{};
    m_keeps = line[7] == '1';
    return true;
}

bool HttpAnswerParser::readHeaderLine(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || m_headers.size() == m_limits.headers) return false;
    std::string name(line.substr(0, colon));
    if (!std::ranges::all_of(name, isTokenCharacter)) return false;
    std::ranges::transform(name, name.begin(), lower);
    m_headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
    return true;
}

void HttpAnswerParser::beginBody() {
    const auto connection = header("connection");
    if (lists(connection, "close")) {
        m_keeps = false;
    } else if (lists(connection, "keep-alive")) {
        m_keeps = true;
    }
    const auto coding = header("transfer-encoding");
    const auto length = header("content-length");
    if (m_status == 204 || m_status == 304) {
        m_state = State::Complete;
    } else if (m_status == 101) {
        broken("it changes the protocol");
    } else if (!coding.empty()) {
        if (!equalsFolded(coding, "chunked") || !length.empty()) {
            broken("a coding besides chunked: " + std::string(coding));
        } else {
            m_part = Part::ChunkSize;
        }
    } else if (!length.empty()) {
        if (!takeLength(length)) return;
        m_part = Part::Length;
        if (m_left == 0) m_state = State::Complete;
    } else {
        m_part = Part::UntilClose;
        m_keeps = false;
    }
}

bool HttpAnswerParser::takeLength(std::string_view value) {
    const auto same = [&](const auto& other) {
        return other.first != "content-length" || other.second == value;
    };
    if (!readWhole(value, m_left, 10) || !std::ranges::all_of(m_headers, same)) {
        broken("a length that is none");
        return false;
    }
    if (m_left <= m_limits.bodyBytes) return true;
    broken("an answer of " + std::to_string(m_left) + " bytes, more than " +
           std::to_string(m_limits.bodyBytes));
    return false;
}

void HttpAnswerParser::feedBody(std::string_view& bytes) {
    const auto piece = m_part == Part::UntilClose ? bytes : bytes.substr(0, m_left);
    if (piece.size() > m_limits.bodyBytes - m_body.size()) {
        broken("an answer of more than " + std::to_string(m_limits.bodyBytes) + " bytes");
        return;
    }
    m_body += piece;
    bytes.remove_prefix(piece.size());
    if (m_part == Part::UntilClose) return;
    m_left -= piece.size();
    if (m_left > 0) return;
    if (m_part == Part::ChunkData) {
        m_part = Part::ChunkEnd;
    } else {
        m_state = State::Complete;
    }
}

/// The lines between chunks: size, the empty one behind a chunk's bytes, trailers.
void HttpAnswerParser::feedChunkLine(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    bytes.remove_prefix(piece.size());
    m_line += piece;
    if (m_line.size() > kLineBytes) {
        broken("a chunk's line beyond the limit");
        return;
    }
    if (end == std::string_view::npos) return;
    const std::string whole = std::exchange(m_line, {});
    const auto line = withoutReturn(std::string_view(whole).substr(0, whole.size() - 1));
    if (m_part == Part::ChunkSize) {
        beginChunk(line);
    } else if (m_part == Part::ChunkEnd) {
        m_part = Part::ChunkSize;
        if (!line.empty()) broken("a chunk longer than announced");
    } else {
        m_headBytes += whole.size();
        if (m_headBytes > m_limits.headBytes) broken("trailers beyond the limit");
        if (line.empty() && m_state == State::Reading) m_state = State::Complete;
    }
}

void HttpAnswerParser::beginChunk(std::string_view line) {
    const auto size = trimmed(line.substr(0, line.find(';')));
    if (!readWhole(size, m_left, 16)) {
        broken("a chunk without a size");
        return;
    }
    m_part = m_left == 0 ? Part::Trailers : Part::ChunkData;
}

} // namespace holdfast::probes
