// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::platforms {

/// Cuts a stream of bytes into lines, bounded in the length of each and in all. Lines longer than 16 KiB are
/// told once, cut. Thread: one.
class LineCutter {
public:
    struct Line {
        std::string text; ///< without its end («\n», «\r\n»)
        bool cut = false;
    };

    /// False: enough.
    using Sink = std::function<bool(Line)>;

    static constexpr std::size_t kLongest = 16UL * 1024;

    /// `most`: bytes in all.
    LineCutter(std::size_t most, Sink sink) : m_left(most), m_sink(std::move(sink)) {}

    /// False: the sink has had enough, or the bound is reached; nothing more is told then.
    [[nodiscard]] bool take(std::string_view bytes);
    /// The stream has ended: what came without an end of line is a line, too.
    void finish();

    [[nodiscard]] bool isFull() const noexcept { return m_left == 0; }

    [[nodiscard]] std::size_t lines() const noexcept { return m_lines; }

private:
    [[nodiscard]] bool tell();

    std::size_t m_left;
    Sink m_sink;
    Line m_line;
    bool m_ended = false;
    std::size_t m_lines = 0;
};

} // namespace holdfast::platforms
