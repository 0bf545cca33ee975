// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_text.h"

#include <cstdlib>
#include <vector>

using namespace holdfast::probes;

namespace {

class Summary final : public MetricsTextSink {
public:
    void onSample(const MetricSample& sample) override {
        bytes += sample.name.size();
        for (const auto& label : sample.labels)
            bytes += label.name.size() + std::string(label.value).size();
    }

    std::size_t bytes = 0;
};

} // namespace

/// Whatever the bytes, and however they are cut in pieces, the same samples come out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view page(reinterpret_cast<const char*>(data) + 1, size - 1);
    const MetricsTextLimits limits{.pageBytes = 4096, .lineBytes = 256, .labels = 8, .samples = 100};
    Summary whole;
    MetricsTextParser atOnce(whole, limits);
    atOnce.feed(page);
    atOnce.finish();
    Summary pieces;
    MetricsTextParser inPieces(pieces, limits);
    const std::size_t step = 1 + data[0] % 64U;
    for (std::size_t at = 0; at < page.size() && inPieces.feed(page.substr(at, step)); at += step) {
    }
    inPieces.finish();
    if (whole.bytes != pieces.bytes || atOnce.counts().samples != inPieces.counts().samples) std::abort();
    return 0;
}
