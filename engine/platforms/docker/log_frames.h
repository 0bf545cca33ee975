// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/line_cutter.h"
#include "engine/ports/platform_streams.h"

#include <array>

namespace holdfast::platforms::docker {

/// Takes a container's log as the engine sends it with time stamps, and tells its lines. Without a terminal
/// each piece has a head of eight bytes (stream, three zeros, length of up to 4 GiB, which is never trusted
/// with memory); with one the bytes come as they are. Thread: one.
class LogFrames {
public:
    enum class Form : std::uint8_t { Framed, Raw };

    using Sink = std::function<ports::StreamNext(const ports::LogLine&)>;

    /// `most`: bytes of lines in all.
    LogFrames(Form form, std::size_t most, Sink sink);

    /// False: enough.
    [[nodiscard]] bool take(std::string_view bytes);
    void finish();

    [[nodiscard]] ports::LogEnd end() const noexcept { return m_end; }

private:
    [[nodiscard]] bool tell(LineCutter::Line line, bool isError);

    Form m_form;
    std::size_t m_left;
    Sink m_sink;
    ports::LogEnd m_end;
    bool m_ended = false;
    std::array<unsigned char, 8> m_head{};
    std::size_t m_headBytes = 0;
    std::uint32_t m_frameLeft = 0;
    LineCutter m_output;
    LineCutter m_errors;
};

} // namespace holdfast::platforms::docker
