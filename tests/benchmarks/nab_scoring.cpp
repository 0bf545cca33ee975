// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/nab_scoring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace holdfast::bench {

namespace {

constexpr double kFarOutside = 3.0;
constexpr double kNoScore = std::numeric_limits<double>::infinity();

double sigmoid(double y) {
    return y > kFarOutside ? -1.0 : (2.0 / (1.0 + std::exp(5.0 * y))) - 1.0;
}

/// One row as the scorer sees it: its score, and what a detection there is worth.
struct Row {
    double score = 0.0;
    double worth = 0.0;
    std::optional<std::size_t> window; ///< counted over all files
};

struct Sheet {
    std::vector<Row> rows;
    std::size_t windows = 0;
};

double worthInside(const LabelledWindow& window, std::size_t row) {
    const auto width = static_cast<double>(window.last - window.first + 1);
    return sigmoid(-static_cast<double>(window.last - row + 1) / width) / sigmoid(-1.0);
}

double worthOutside(const LabelledWindow* previous, std::size_t row) {
    if (previous == nullptr) return -1.0;
    const auto span = static_cast<double>(previous->last - previous->first);
    const auto past = static_cast<double>(row - previous->last);
    return span > 0.0 ? sigmoid(past / span) : -1.0;
}

void add(Sheet& sheet, const ScoredFile& file) {
    std::size_t next = 0; // the first window that does not end before the row
    for (std::size_t row = 0; row < file.scores.size(); ++row) {
        while (next < file.windows.size() && file.windows[next].last < row)
            ++next;
        if (row < nabProbation(file.scores.size())) continue;
        const double score = std::isnan(file.scores[row]) ? 0.0 : file.scores[row];
        if (next < file.windows.size() && file.windows[next].first <= row)
            sheet.rows.push_back({.score = score,
                                  .worth = worthInside(file.windows[next], row),
                                  .window = sheet.windows + next});
        else
            sheet.rows.push_back({.score = score,
                                  .worth = worthOutside(next > 0 ? &file.windows[next - 1] : nullptr, row),
                                  .window = std::nullopt});
    }
    sheet.windows += file.windows.size();
}

Sheet sheetOf(std::span<const ScoredFile> files) {
    Sheet sheet;
    for (const auto& file : files)
        add(sheet, file);
    std::ranges::sort(sheet.rows, std::ranges::greater{}, &Row::score);
    return sheet;
}

/// The sum while rows become detections one by one.
class Tally {
public:
    Tally(const NabProfile& profile, std::size_t windows) : m_profile(profile), m_best(windows, -kNoScore) {
        m_score.windows = windows;
        m_score.raw = -profile.missed * static_cast<double>(windows);
    }

    void detect(const Row& row) {
        if (!row.window) {
            m_score.raw += m_profile.falseAlarm * row.worth;
            ++m_score.falseAlarms;
            return;
        }
        double& best = m_best[*row.window];
        if (row.worth <= best) return;
        if (best == -kNoScore) {
            ++m_score.found;
            m_score.raw += m_profile.missed;
            best = 0.0;
        }
        m_score.raw += m_profile.found * (row.worth - best);
        best = row.worth;
    }

    [[nodiscard]] NabScore at(double threshold) const {
        NabScore score = m_score;
        score.threshold = threshold;
        const auto windows = static_cast<double>(score.windows);
        const double silent = -m_profile.missed * windows;
        const double perfect = m_profile.found * windows;
        score.normalised = windows > 0.0 ? 100.0 * (score.raw - silent) / (perfect - silent) : 0.0;
        return score;
    }

private:
    NabProfile m_profile;
    std::vector<double> m_best; ///< worth of the best detection of each window
    NabScore m_score;
};

} // namespace

std::size_t nabProbation(std::size_t rows) {
    return std::min<std::size_t>(rows * 15 / 100, 750);
}

NabScore nabScore(std::span<const ScoredFile> files, const NabProfile& profile, double threshold) {
    const Sheet sheet = sheetOf(files);
    Tally tally(profile, sheet.windows);
    for (const Row& row : sheet.rows)
        if (row.score >= threshold) tally.detect(row);
    return tally.at(threshold);
}

NabScore nabBestScore(std::span<const ScoredFile> files, const NabProfile& profile) {
    const Sheet sheet = sheetOf(files);
    Tally tally(profile, sheet.windows);
    NabScore best = tally.at(kNoScore);
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
        const double score = sheet.rows[i].score;
        tally.detect(sheet.rows[i]);
        if (i + 1 < sheet.rows.size() && sheet.rows[i + 1].score == score) continue; // the same threshold
        const NabScore here = tally.at(score);
        if (here.raw > best.raw) best = here;
    }
    return best;
}

} // namespace holdfast::bench
