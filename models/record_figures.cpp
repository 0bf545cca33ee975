// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_figures.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"

#include <QtCore/QCoreApplication>

#include <array>

namespace holdfast::models {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("record", text);
}

QString orNone(const std::optional<double>& share) {
    return share ? format::chance(*share) : format::none();
}

QString orNone(const std::optional<Duration>& time) {
    return time ? format::roughly(*time) : format::none();
}

RecordFigure precision(const warnings::RecordSummary& summary) {
    const std::uint32_t judged = summary.hits + summary.falseOnes;
    return {.title = tr("Precision"),
            .value = orNone(summary.precision),
            .counts = judged == 0 ? tr("no warning was judged")
                                  : tr("%1 came true").arg(format::share(summary.hits, judged)),
            .means = tr("Of the warnings that were judged, so many came true."),
            .share = summary.precision};
}

RecordFigure recall(const warnings::RecordSummary& summary) {
    return {.title = tr("Recall"),
            .value = orNone(summary.recall),
            .counts = summary.failures == 0 ? tr("nothing failed")
                                            : tr("%1, %2 missed")
                                                  .arg(format::share(summary.foreseen, summary.failures),
                                                       format::count(summary.missed())),
            .means = tr("Of the failures that came, so many had a warning before."),
            .share = summary.recall};
}

RecordFigure coverage(const warnings::RecordSummary& summary) {
    return {.title = tr("95 % bands"),
            .value = orNone(summary.coverage),
            .counts =
                summary.forecasts == 0
                    ? tr("no forecast was judged")
                    : tr("of %1").arg(format::counted(summary.forecasts, tr("%1 value"), tr("%1 values"))),
            .means = tr("So many of the values that came lay within their 95 % band: near to 95 % is right, "
                        "more means bands too wide, less too narrow."),
            .share = summary.coverage};
}

RecordFigure leftOut(const warnings::RecordSummary& summary) {
    const auto all = summary.intervened + summary.unobserved + summary.open;
    QStringList parts;
    if (summary.intervened > 0) parts << tr("%1 intervened").arg(format::count(summary.intervened));
    if (summary.unobserved > 0) parts << tr("%1 unobserved").arg(format::count(summary.unobserved));
    if (summary.open > 0) parts << tr("%1 open").arg(format::count(summary.open));
    return {.title = tr("Not judged"),
            .value = format::count(all),
            .counts = parts.isEmpty() ? tr("every warning was judged") : parts.join(QStringLiteral(", ")),
            .means = tr("Warnings left out of all other figures: an action came first, nobody watched, or "
                        "their time is not over. An intervention is never counted as a failure prevented."),
            .share = {}};
}

} // namespace

std::vector<RecordFigure> recordFigures(const warnings::RecordSummary& summary) {
    const QString ofHits =
        summary.hits == 0 ? tr("no warning came true")
                          : format::counted(summary.hits, tr("median of %1 hit"), tr("median of %1 hits"));
    return {precision(summary),
            recall(summary),
            {.title = tr("Lead time"),
             .value = orNone(summary.medianLead),
             .counts = ofHits,
             .means = tr("From a warning that came true (a hit) to the failure."),
             .share = {}},
            {.title = tr("Error of time"),
             .value = orNone(summary.medianTimeError),
             .counts = ofHits,
             .means = tr("Between the time that was foretold and the time of the failure."),
             .share = {}},
            coverage(summary),
            leftOut(summary)};
}

QString reliabilityText(const ReliabilityRow& row) {
    const QString said =
        tr("said %1 to %2").arg(format::count(row.bin * 10), format::percent((row.bin + 1) / 10.0));
    if (row.counted.count == 0) return tr("%1: nothing was judged").arg(said);
    const QString came =
        tr("%1, on average %2: %3 came true (%4)")
            .arg(said, format::chance(row.counted.mean), format::share(row.counted.came, row.counted.count),
                 format::chance(row.counted.share()));
    return row.isThin() ? tr("%1; too few to judge by").arg(came) : came;
}

ReliabilityModel::ReliabilityModel(QObject* parent) : KeyedListModel(parent) {}

void ReliabilityModel::show(const warnings::Reliability& reliability) {
    std::vector<ReliabilityRow> rows;
    for (std::size_t i = 0; i < reliability.size(); ++i)
        rows.push_back({.bin = static_cast<int>(i), .counted = reliability[i]});
    apply(std::move(rows));
}

int ReliabilityModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReliabilityModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Said ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const std::array<QString, ColumnCount> titles{tr("Said"), tr("On average"), tr("Came true"), tr("Share")};
    return section >= 0 && section < ColumnCount ? titles[static_cast<std::size_t>(section)] : QVariant();
}

QVariant ReliabilityModel::cell(const ReliabilityRow& row, int column, int role) const {
    if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole) return reliabilityText(row);
    if (role == Qt::TextAlignmentRole)
        return QVariant((column == Said ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const bool none = row.counted.count == 0;
    switch (column) {
    case Said:
        return tr("%1 to %2").arg(format::count(row.bin * 10), format::percent((row.bin + 1) / 10.0));
    case Mean:
        return none ? format::none() : format::chance(row.counted.mean);
    case Came:
        return format::share(row.counted.came, row.counted.count);
    case Share:
        return none ? format::none() : format::chance(row.counted.share());
    default:
        return {};
    }
}

} // namespace holdfast::models
