// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stream_command.h"

#include "app/cli/table_files.h"
#include "engine/core/analysis/reading_file.h"
#include "engine/core/analysis/streaming_detector.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cmath>
#include <optional>

namespace holdfast::app {

namespace {

using namespace analysis;
using nlohmann::json;

const char* nameOf(AnomalyKind kind) {
    switch (kind) {
    case AnomalyKind::None:
        return "none";
    case AnomalyKind::Spike:
        return "spike";
    case AnomalyKind::LevelShift:
        return "level-shift";
    case AnomalyKind::Season:
        return "season";
    case AnomalyKind::Variance:
        return "variance";
    case AnomalyKind::Drought:
        return "drought";
    }
    return "none";
}

json jsonOf(const ReadingRow& row, const StreamFinding& finding) {
    json result{{"timestamp", row.stamp},
                {"value", std::isnan(row.value) ? json() : json(row.value)},
                {"score", finding.score},
                {"judged", finding.judged}};
    if (finding.kind == AnomalyKind::None) return result;
    result["kind"] = nameOf(finding.kind);
    result["expected"] = finding.expected;
    result["low"] = finding.low;
    result["high"] = finding.high;
    result["observed"] = finding.observed;
    return result;
}

} // namespace

int runStream(const Options& options, std::ostream& out, std::ostream& problems) {
    const auto text = readText(options.input, problems);
    if (!text) return exit_code::kBadUsage;
    const auto rows = readReadings(*text, options.input);
    if (!rows) {
        problems << fmt::format("{}: error: {}\n", rows.error().where, rows.error().detail);
        return exit_code::kBadUsage;
    }
    StreamingDetector detector;
    json all = json::array();
    if (options.format == Format::Csv) out << "timestamp,value,score\n";
    if (options.format == Format::Text)
        out << fmt::format("{:<26} {:>14} {:>7}  {}\n", "TIMESTAMP", "VALUE", "SCORE", "KIND");
    for (const auto& row : *rows) {
        const auto finding = detector.reading(row.at, row.value);
        if (options.format == Format::Json)
            all.push_back(jsonOf(row, finding));
        else if (options.format == Format::Csv)
            out << fmt::format("{},{},{}\n", row.stamp, row.text, finding.score);
        else
            out << fmt::format("{:<26} {:>14} {:>7.4f}  {}\n", row.stamp, row.text, finding.score,
                               finding.kind == AnomalyKind::None ? "" : nameOf(finding.kind));
    }
    if (options.format == Format::Json)
        out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    return out ? exit_code::kDone : exit_code::kFailed;
}

} // namespace holdfast::app
