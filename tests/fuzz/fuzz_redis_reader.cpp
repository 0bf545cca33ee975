// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/hiredis_adapter.h"

#include <cstdlib>
#include <vector>

using namespace holdfast::probes;

namespace {

struct Outcome {
    std::vector<RedisValue> answers;
    bool failed = false;
};

void take(RedisReader& reader, Outcome& outcome) {
    while (!outcome.failed) {
        auto answer = reader.next();
        outcome.failed = !answer;
        if (!answer || !*answer) return;
        outcome.answers.push_back(std::move(**answer));
    }
}

} // namespace

/// Whatever the bytes, and however they are cut in pieces, the same answers come out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    RedisReader atOnce;
    Outcome whole;
    atOnce.feed(bytes);
    take(atOnce, whole);
    RedisReader inPieces;
    Outcome pieces;
    const std::size_t step = 1 + data[0] % 16U;
    for (std::size_t at = 0; at < bytes.size() && !pieces.failed; at += step) {
        inPieces.feed(bytes.substr(at, step));
        take(inPieces, pieces);
    }
    if (whole.answers != pieces.answers || whole.failed != pieces.failed) std::abort();
    return 0;
}
