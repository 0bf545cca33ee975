// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::probes {

/// Bounds on a page, so that a hostile one costs bounded time and memory. What goes beyond the bound of a
/// line is junk (counted); what goes beyond the bound of the page ends the reading of it.
struct MetricsTextLimits {
    std::size_t pageBytes = std::size_t{16} * 1024 * 1024;
    std::size_t lineBytes = std::size_t{16} * 1024;
    std::size_t labels = 64; ///< of one sample
    std::size_t samples = 500'000;
};

struct MetricLabel {
    std::string_view name;
    std::string_view value; ///< escapes resolved
};

/// One sample of a page. The views are valid during the call only.
struct MetricSample {
    std::string_view name;
    std::span<const MetricLabel> labels; ///< in the page's order
    double value = 0.0;                  ///< may be NaN or infinite

    /// The value of that label; empty where it is missing, as in Prometheus.
    [[nodiscard]] std::string_view label(std::string_view labelName) const noexcept;
};

/// The same for the same name and labels in the same order, in this process.
[[nodiscard]] std::uint64_t keyOf(const MetricSample& sample) noexcept;

/// Told of each sample in the page's order.
class MetricsTextSink {
public:
    virtual ~MetricsTextSink() = default;
    virtual void onSample(const MetricSample& sample) = 0;
};

/// Reads pages in Prometheus' text format 0.0.4 and OpenMetrics 1.0 (text), in pieces of any size.
///
/// Comments and metadata are passed over; time stamps and exemplars are read and left out. A line that is no
/// sample is junk: it is counted and the rest is read on. Linear in the page; memory is bounded by one line.
/// Source: prometheus.io/docs/instrumenting/exposition_formats, the OpenMetrics specification.
class MetricsTextParser {
public:
    struct Counts {
        std::size_t bytes = 0;
        std::size_t samples = 0;
        std::size_t comments = 0;
        std::size_t junkLines = 0;
        bool beyondLimits = false; ///< the page was not read to its end
        bool sawEof = false;       ///< OpenMetrics' «# EOF»
    };

    /// `sink` outlives the parser.
    explicit MetricsTextParser(MetricsTextSink& sink, MetricsTextLimits limits = {});

    /// False: beyond the limits; nothing more is read.
    bool feed(std::string_view piece);
    /// The page is at its end; a last line needs no line break.
    void finish();

    [[nodiscard]] const Counts& counts() const noexcept { return m_counts; }

private:
    void readLine(std::string_view line);
    [[nodiscard]] bool readSample(std::string_view line);
    [[nodiscard]] bool readLabels(std::string_view& rest);
    [[nodiscard]] bool readLabelValue(std::string_view& rest, std::string_view& value);
    void keepPartial(std::string_view piece);

    MetricsTextSink& m_sink;
    MetricsTextLimits m_limits;
    Counts m_counts;
    std::string m_partial;    ///< the beginning of a line whose end has not come yet
    bool m_skipsLine = false; ///< inside a line beyond its bound
    std::vector<MetricLabel> m_labels;
    std::string m_unescaped; ///< storage of this line's values that had escapes; reserved for a whole line
};

/// A number as the formats write it: decimal, «+Inf», «-Inf», «NaN» in any case. Nothing around it.
[[nodiscard]] std::optional<double> parseMetricValue(std::string_view text) noexcept;

} // namespace holdfast::probes
