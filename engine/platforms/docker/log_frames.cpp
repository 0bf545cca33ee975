// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/log_frames.h"

#include "engine/platforms/docker/container_reading.h"

#include <algorithm>
#include <limits>

namespace holdfast::platforms::docker {

namespace {

constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();
constexpr unsigned char kErrorStream = 2;

} // namespace

LogFrames::LogFrames(Form form, std::size_t most, Sink sink)
    : m_form(form)
    , m_left(most)
    , m_sink(std::move(sink))
    , m_output(kUnbounded, [this](LineCutter::Line line) { return tell(std::move(line), false); })
    , m_errors(kUnbounded, [this](LineCutter::Line line) { return tell(std::move(line), true); }) {}

bool LogFrames::tell(LineCutter::Line line, bool isError) {
    ports::LogLine told{.isError = isError, .cut = line.cut, .text = std::move(line.text)};
    const auto space = told.text.find(' ');
    if (const auto at = readStamp(std::string_view(told.text).substr(0, space))) {
        told.at = at;
        told.text.erase(0, space == std::string::npos ? told.text.size() : space + 1);
    }
    if (told.text.size() + 1 > m_left) {
        told.text.resize(std::min(told.text.size(), m_left));
        told.cut = true;
        m_end.cut = m_ended = true;
        if (m_left == 0) return false;
    }
    m_left -= std::min(m_left, told.text.size() + 1);
    ++m_end.lines;
    if (m_sink(told) == ports::StreamNext::Stop) m_ended = true;
    return !m_ended;
}

bool LogFrames::take(std::string_view bytes) {
    if (m_form == Form::Raw) return m_output.take(bytes) && !m_ended;
    while (!bytes.empty() && !m_ended) {
        if (m_frameLeft == 0) {
            m_head.at(m_headBytes++) = static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            if (m_headBytes < m_head.size()) continue;
            m_headBytes = 0;
            m_frameLeft = static_cast<std::uint32_t>(m_head[4]) << 24U |
                          static_cast<std::uint32_t>(m_head[5]) << 16U |
                          static_cast<std::uint32_t>(m_head[6]) << 8U | static_cast<std::uint32_t>(m_head[7]);
            continue;
        }
        const auto part = bytes.substr(0, m_frameLeft);
        m_frameLeft -= static_cast<std::uint32_t>(part.size());
        bytes.remove_prefix(part.size());
        if (!(m_head[0] == kErrorStream ? m_errors : m_output).take(part)) return false;
    }
    return !m_ended;
}

void LogFrames::finish() {
    if (m_ended) return;
    m_output.finish();
    if (!m_ended) m_errors.finish();
}

} // namespace holdfast::platforms::docker
