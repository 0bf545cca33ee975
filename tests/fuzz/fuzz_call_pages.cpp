// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/call_counts.h"
#include "engine/probes/page_scrape.h"

#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

using namespace holdfast;
using namespace holdfast::probes;

namespace {

std::vector<CallSource> sources() {
    CallSource page;
    page.to = ServiceId("page");
    CallSource envoy;
    envoy.to = ServiceId("envoy");
    envoy.reporter = CallReporter::Envoy;
    envoy.name = "c";
    CallSource caddy;
    caddy.to = ServiceId("caddy");
    caddy.reporter = CallReporter::Caddy;
    caddy.name = "u:1";
    caddy.handler = "reverse_proxy";
    CallSource own;
    own.to = ServiceId("own");
    own.reporter = CallReporter::Selectors;
    own.total = {"t"};
    own.failed = {"t{code=\"5\"}", "f"};
    own.rejected = {"r"};
    own.seconds = {"s"};
    own.timed = {"n"};
    own.buckets = {"b"};
    own.open = "o";
    return {page, envoy, caddy, own};
}

void check(const ObservedCalls& calls) {
    for (const double count : {calls.calls, calls.failed, calls.rejected, calls.timed, calls.seconds,
                               calls.callsPerSecond, calls.errorRatio, calls.slow.value_or(0.0)}) {
        if (!std::isfinite(count) || count < 0.0) std::abort();
    }
    if (calls.failed > calls.calls || calls.errorRatio > 1.0) std::abort();
    if (calls.slow && *calls.slow > std::max(calls.timed, *calls.slow)) std::abort();
}

} // namespace

/// Whatever two pages of a caller hold, one after the other: what comes out are counts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t middle = bytes.find('\0');
    static const auto interest = PageInterest::of({}, sources()).value();
    CounterBook book;
    CallCounts counts(sources());
    Duration time{1'000};
    for (const auto page : {bytes.substr(0, middle), middle < size ? bytes.substr(middle + 1) : bytes}) {
        const auto scrape = scrapePage(page, *interest);
        const MonotonicMoment at{.steady = SteadyPoint{time}, .sinceBoot = SteadyPoint{time}};
        ProbeReport report;
        counts.addTo(report, scrape.counters.groups(), book.take(scrape.counters, at), scrape.callGauges);
        for (const auto& calls : report.calls)
            check(calls);
        time += Duration(10'000);
    }
    return 0;
}
