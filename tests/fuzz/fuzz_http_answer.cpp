// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_answer.h"

#include <cstdlib>

using namespace holdfast::probes;
using State = HttpAnswerParser::State;

/// Whatever the bytes, and however they are cut in pieces, the same answer comes out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const HttpAnswerParser::Limits limits{.headBytes = 500, .headers = 10, .bodyBytes = 300};
    HttpAnswerParser atOnce(limits);
    atOnce.feed(bytes);
    atOnce.finish();
    HttpAnswerParser inPieces(limits);
    const std::size_t step = 1 + data[0] % 64U;
    for (std::size_t at = 0; at < bytes.size() && inPieces.state() == State::Reading; at += step)
        inPieces.feed(bytes.substr(at, step));
    inPieces.finish();
    const bool complete = atOnce.state() == State::Complete;
    if (atOnce.state() != inPieces.state()) std::abort();
    if (complete && atOnce.status() != inPieces.status()) std::abort();
    if (complete && atOnce.takeBody() != inPieces.takeBody()) std::abort();
    return 0;
}
