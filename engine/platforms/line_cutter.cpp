// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/line_cutter.h"

#include <algorithm>
#include <utility>

namespace holdfast::platforms {

bool LineCutter::tell() {
    if (m_line.text.ends_with('\r')) m_line.text.pop_back();
    ++m_lines;
    if (!m_sink(std::exchange(m_line, Line{}))) m_ended = true;
    return !m_ended;
}

bool LineCutter::take(std::string_view bytes) {
    while (!bytes.empty() && !m_ended && m_left > 0) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        const bool whole = end < bytes.size();
        const auto part = bytes.substr(0, end);
        const auto room = std::min(kLongest - m_line.text.size(), m_left);
        m_line.text.append(part.substr(0, room));
        m_line.cut = m_line.cut || part.size() > room;
        m_left -= std::min(m_left, part.size() + (whole ? 1U : 0U));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        if ((whole || m_left == 0) && !tell()) return false;
    }
    return !m_ended && m_left > 0;
}

void LineCutter::finish() {
    if (!m_ended && !m_line.text.empty()) static_cast<void>(tell());
}

} // namespace holdfast::platforms
