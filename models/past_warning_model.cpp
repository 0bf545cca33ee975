// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/past_warning_model.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"

#include <algorithm>
#include <array>

namespace holdfast::models {

namespace {

using Kind = PastRow::Kind;
using warnings::Statement;

/// As many warnings as an answer has at most (RecordAnswer::warnings).
constexpr std::size_t kMostWarnings = 500;

Kind kindOf(warnings::Outcome outcome) {
    switch (outcome) {
    case warnings::Outcome::Open:
        return Kind::Open;
    case warnings::Outcome::Hit:
        return Kind::Hit;
    case warnings::Outcome::False:
        return Kind::False;
    case warnings::Outcome::Intervened:
        return Kind::Intervened;
    case warnings::Outcome::Unobserved:
        return Kind::Unobserved;
    }
    return Kind::Open;
}

QString hitText(const Statement& warning, Duration lead) {
    const QString later = PastWarningModel::tr("after %1").arg(format::roughly(lead));
    const Duration off = lead - warning.expected;
    if (std::chrono::abs(off) < std::max<Duration>(Duration(1000), warning.horizon / 30))
        return PastWarningModel::tr("%1, as expected").arg(later);
    const QString by = format::roughly(off);
    return off.count() > 0 ? PastWarningModel::tr("%1, %2 late").arg(later, by)
                           : PastWarningModel::tr("%1, %2 early").arg(later, by);
}

QString cameText(const Statement& warning, TimePoint now) {
    switch (warning.outcome) {
    case warnings::Outcome::Open:
        return warning.until() > now
                   ? PastWarningModel::tr("open for %1").arg(format::roughly(warning.until() - now))
                   : PastWarningModel::tr("being judged");
    case warnings::Outcome::Hit:
        return warning.failedAt ? hitText(warning, *warning.failedAt - warning.at)
                                : PastWarningModel::tr("failed in its time");
    case warnings::Outcome::False:
        return PastWarningModel::tr("no failure within %1").arg(format::duration(warning.horizon));
    case warnings::Outcome::Intervened:
        return PastWarningModel::tr("acted on first: not known");
    case warnings::Outcome::Unobserved:
        return PastWarningModel::tr("not watched throughout");
    }
    return {};
}

PastRow rowOf(const Statement& warning, TimePoint now) {
    PastRow row{.kind = kindOf(warning.outcome),
                .service = warning.service.value(),
                .at = warning.at,
                .chance = warning.probability,
                .expected = warning.expected,
                .came = cameText(warning, now)};
    if (warning.failedAt) row.lead = *warning.failedAt - warning.at;
    return row;
}

PastRow rowOf(const outlook::FailureEpisode& failure) {
    return {.kind = Kind::Missed,
            .service = failure.service.value(),
            .at = failure.from,
            .came = failure.to ? PastWarningModel::tr("no warning, failed for %1")
                                     .arg(format::duration(*failure.to - failure.from))
                               : PastWarningModel::tr("no warning, still failing")};
}

bool isMissed(const outlook::FailureEpisode& failure, const std::vector<Statement>& warned) {
    return std::ranges::none_of(warned, [&](const Statement& warning) {
        return warning.service == failure.service && warning.at < failure.from &&
               failure.from <= warning.until();
    });
}

} // namespace

std::vector<PastRow> pastRowsOf(const outlook::RecordAnswer& answer, TimePoint now) {
    std::vector<PastRow> rows;
    for (const auto& warning : answer.warnings)
        rows.push_back(rowOf(warning, now));
    const bool cut = answer.warnings.size() >= kMostWarnings;
    const TimePoint oldest = cut ? answer.warnings.back().at : TimePoint::min();
    for (const auto& failure : answer.failures)
        if (failure.from > oldest && isMissed(failure, answer.warnings)) rows.push_back(rowOf(failure));
    std::ranges::stable_sort(rows, std::greater{}, &PastRow::at);
    return rows;
}

PastWarningModel::PastWarningModel(QObject* parent) : KeyedListModel(parent) {}

void PastWarningModel::show(std::vector<PastRow> rows, TimePoint now) {
    m_now = now;
    apply(std::move(rows));
}

int PastWarningModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

std::string PastWarningModel::keyOf(const PastRow& row) const {
    return row.service + '\n' + std::to_string(row.at.time_since_epoch().count()) +
           (row.kind == Kind::Missed ? "m" : "w");
}

QString PastWarningModel::word(PastRow::Kind kind) {
    using warnings::Outcome;
    switch (kind) {
    case Kind::Open:
        return format::word(Outcome::Open);
    case Kind::Hit:
        return format::word(Outcome::Hit);
    case Kind::False:
        return format::word(Outcome::False);
    case Kind::Intervened:
        return format::word(Outcome::Intervened);
    case Kind::Unobserved:
        return format::word(Outcome::Unobserved);
    case Kind::Missed:
        return tr("missed");
    }
    return {};
}

QVariant PastWarningModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const std::array<QString, ColumnCount> titles{tr("Outcome"),     tr("Service"),  tr("When"),
                                                  tr("Probability"), tr("Expected"), tr("Lead time"),
                                                  tr("What came")};
    return section >= 0 && section < ColumnCount ? titles[static_cast<std::size_t>(section)] : QVariant();
}

QString PastWarningModel::text(const PastRow& row, int column) const {
    switch (column) {
    case Outcome:
        return word(row.kind);
    case Service:
        return QString::fromStdString(row.service);
    case At:
        return format::clockTime(row.at, m_now);
    case Chance:
        return row.chance ? format::chance(*row.chance) : format::none();
    case Expected:
        return row.expected ? tr("after %1").arg(format::roughly(*row.expected)) : format::none();
    case Lead:
        return row.lead ? format::roughly(*row.lead) : format::none();
    case Came:
        return row.came;
    default:
        return {};
    }
}

QVariant PastWarningModel::sortValue(const PastRow& row, int column) {
    switch (column) {
    case Outcome:
        return static_cast<int>(row.kind);
    case Service:
        return QString::fromStdString(row.service);
    case At:
        return static_cast<qint64>(row.at.time_since_epoch().count());
    case Chance:
        return row.chance ? QVariant(*row.chance) : QVariant();
    case Expected:
        return row.expected ? QVariant(static_cast<qint64>(row.expected->count())) : QVariant();
    case Lead:
        return row.lead ? QVariant(static_cast<qint64>(row.lead->count())) : QVariant();
    case Came:
        return row.came;
    default:
        return {};
    }
}

QVariant PastWarningModel::cell(const PastRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return column == At ? format::fullTime(row.at) : text(row, column);
    case Qt::AccessibleTextRole:
        return QStringList{word(row.kind), text(row, Service), text(row, At), text(row, Chance), row.came}
            .join(QStringLiteral(", "));
    case Qt::TextAlignmentRole:
        return QVariant((column == Chance ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case SortRole:
        return sortValue(row, column);
    case ServiceRole:
        return text(row, Service);
    case OutcomeRole:
        return static_cast<int>(row.kind);
    case TimeRole:
        return static_cast<qint64>(row.at.time_since_epoch().count());
    default:
        return {};
    }
}

} // namespace holdfast::models
