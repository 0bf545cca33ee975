// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_diff_model.h"

#include "engine/core/actions/plan.h"
#include "models/format/quantity_text.h"

#include <algorithm>

namespace holdfast::models {

using Kind = DiffRow::Kind;
using snapshots::ChangeKind;
using snapshots::PartKind;

namespace {

constexpr char kBetween = '\x1f'; ///< in no name

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString counted(const snapshots::ServiceDifference& difference) {
    if (difference.kind == ChangeKind::Added) return SnapshotDiffModel::tr("new: it was not there before");
    if (difference.kind == ChangeKind::Removed)
        return SnapshotDiffModel::tr("gone: it is not there any more");
    QStringList words;
    const auto fields = std::ssize(difference.fields);
    if (fields > 0)
        words << format::counted(fields, SnapshotDiffModel::tr("%1 field"),
                                 SnapshotDiffModel::tr("%1 fields"));
    if (!difference.unknown.empty()) words << SnapshotDiffModel::tr("not all is known");
    return words.join(QStringLiteral(" · "));
}

/// A secret's value is never here; that it is one is said, so that nobody takes equal masks for equal values.
QString shown(const std::string& value, bool secret) {
    return secret && !value.empty() ? SnapshotDiffModel::tr("%1 (secret)").arg(text(value)) : text(value);
}

QString originHintOf(const snapshots::ChangeOrigin& origin) {
    if (origin.latest == TimePoint()) return {};
    if (origin.earliest == TimePoint() || origin.earliest == origin.latest)
        return format::fullTime(origin.latest);
    return SnapshotDiffModel::tr("After %1, by %2")
        .arg(format::fullTime(origin.earliest), format::fullTime(origin.latest));
}

} // namespace

QString originText(const snapshots::ChangeOrigin& origin, TimePoint now) {
    const QString who = !origin.text.empty()  ? text(origin.text)
                        : !origin.who.empty() ? SnapshotDiffModel::tr("by %1").arg(text(origin.who))
                                              : SnapshotDiffModel::tr("nobody knows who changed it");
    if (origin.latest == TimePoint()) return who;
    const QString latest = format::clockTime(origin.latest, now);
    if (origin.earliest == origin.latest) return QStringLiteral("%1, %2").arg(who, latest);
    if (origin.earliest == TimePoint()) return SnapshotDiffModel::tr("%1, before %2").arg(who, latest);
    return SnapshotDiffModel::tr("%1, between %2 and %3")
        .arg(who, format::clockTime(origin.earliest, now), latest);
}

SnapshotDiffModel::SnapshotDiffModel(QObject* parent) : KeyedListModel(parent) {}

void SnapshotDiffModel::show(const snapshots::SnapshotDiff& diff, TimePoint now) {
    const bool other = diff.before != m_diff.before || diff.after != m_diff.after;
    m_diff = diff;
    m_now = now;
    if (other) m_folded.clear();
    if (other && m_diff.services.size() >= kFoldedFrom) {
        for (const auto& service : m_diff.services)
            m_folded.insert(service.difference.service.value());
    }
    rebuild();
}

void SnapshotDiffModel::clear() {
    m_diff = {};
    m_folded.clear();
    rebuild();
}

void SnapshotDiffModel::setWords(const QString& words) {
    const QStringList wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (wanted == m_words) return;
    m_words = wanted;
    rebuild();
}

void SnapshotDiffModel::setOpen(int index, bool open) {
    const DiffRow& service = row(index);
    if (service.kind != Kind::Service || service.open == open) return;
    if (open)
        m_folded.erase(service.service);
    else
        m_folded.insert(service.service);
    rebuild();
}

bool SnapshotDiffModel::hasWords(const DiffRow& row) const {
    return std::ranges::all_of(m_words, [&row](const QString& word) {
        for (const QString& in : {row.field, row.before, row.after, row.origin, text(row.service)})
            if (in.contains(word, Qt::CaseInsensitive)) return true;
        return false;
    });
}

void SnapshotDiffModel::addService(std::vector<DiffRow>& rows,
                                   const snapshots::ExplainedDifference& explained) const {
    const auto& difference = explained.difference;
    const std::string& id = difference.service.value();
    DiffRow head{.key = id,
                 .kind = Kind::Service,
                 .service = id,
                 .change = difference.kind,
                 .field = text(id),
                 .before = {},
                 .after = {},
                 .origin = {},
                 .originHint = {},
                 .counts = counted(difference),
                 .differs = difference.kind != ChangeKind::Changed || !difference.fields.empty(),
                 .open = !m_words.isEmpty() || !m_folded.contains(id)};
    std::vector<DiffRow> below;
    for (std::size_t i = 0; i < difference.fields.size(); ++i) {
        const auto& field = difference.fields[i];
        const bool known = i < explained.origins.size();
        below.push_back({.key = id + kBetween + std::string(toString(field.part)) + kBetween + field.field,
                         .kind = Kind::Field,
                         .service = id,
                         .change = field.kind,
                         .field = text(field.field),
                         .before = shown(field.before, field.secret),
                         .after = shown(field.after, field.secret),
                         .origin = known ? originText(explained.origins[i], m_now) : QString(),
                         .originHint = known ? originHintOf(explained.origins[i]) : QString(),
                         .counts = {},
                         .secret = field.secret});
    }
    for (const auto& sentence : difference.unknown)
        below.push_back({.key = id + kBetween + sentence,
                         .kind = Kind::Unknown,
                         .service = id,
                         .field = text(sentence),
                         .before = {},
                         .after = {},
                         .origin = {},
                         .originHint = {},
                         .counts = {}});
    if (!hasWords(head)) {
        std::erase_if(below, [this](const DiffRow& row) { return !hasWords(row); });
        if (below.empty()) return;
    }
    const bool open = head.open;
    rows.push_back(std::move(head));
    if (open) std::ranges::move(below, std::back_inserter(rows));
}

void SnapshotDiffModel::rebuild() {
    std::vector<DiffRow> rows;
    for (const auto& sentence : m_diff.data) {
        DiffRow row{.key = std::string(1, kBetween) + sentence,
                    .kind = Kind::Data,
                    .service = {},
                    .field = text(sentence),
                    .before = {},
                    .after = {},
                    .origin = {},
                    .originHint = {},
                    .counts = {}};
        if (hasWords(row)) rows.push_back(std::move(row));
    }
    for (const auto& service : m_diff.services)
        addService(rows, service);
    // Two pieces of one file may have the same name; keys are unique all the same.
    std::set<std::string> keys;
    for (auto& row : rows) {
        while (!keys.insert(row.key).second)
            row.key += kBetween;
    }
    apply(std::move(rows));
}

QString SnapshotDiffModel::summary() const {
    qint64 different = 0;
    qint64 fields = 0;
    qint64 unknown = 0;
    for (const auto& service : m_diff.services) {
        const auto& difference = service.difference;
        const bool differs = difference.kind != ChangeKind::Changed || !difference.fields.empty();
        different += differs ? 1 : 0;
        fields += std::ssize(difference.fields);
        unknown += difference.unknown.empty() ? 0 : 1;
    }
    QStringList words;
    if (different > 0)
        words << format::counted(different, tr("%1 service"), tr("%1 services"))
              << format::counted(fields, tr("%1 field"), tr("%1 fields"));
    if (unknown > 0) words << tr("%1 not wholly known").arg(format::count(unknown));
    return words.join(QStringLiteral(", "));
}

int SnapshotDiffModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SnapshotDiffModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Field:
        return tr("What");
    case Before:
        return tr("Before");
    case After:
        return tr("After");
    case Origin:
        return tr("Changed by");
    case Service:
        return tr("Service");
    default:
        return {};
    }
}

QString SnapshotDiffModel::shownText(const DiffRow& row, int column) {
    switch (column) {
    case Field:
        return row.field;
    case Before:
        return row.before;
    case After:
        return row.kind == Kind::Service ? row.counts : row.after;
    case Origin:
        return row.origin;
    case Service:
        return QString::fromStdString(row.service);
    default:
        return {};
    }
}

QString SnapshotDiffModel::spoken(const DiffRow& row) {
    switch (row.kind) {
    case Kind::Service:
        return QStringLiteral("%1: %2").arg(row.field, row.counts);
    case Kind::Unknown:
        return tr("Not known: %1").arg(row.field);
    case Kind::Data:
        return tr("Data, not rolled back: %1").arg(row.field);
    case Kind::Field:
        break;
    }
    const QString none = tr("nothing");
    return tr("%1: before %2, after %3. %4")
        .arg(row.field, row.before.isEmpty() ? none : row.before, row.after.isEmpty() ? none : row.after,
             row.origin);
}

QVariant SnapshotDiffModel::cell(const DiffRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return shownText(row, column);
    case Qt::AccessibleTextRole:
        return spoken(row);
    case Qt::ToolTipRole:
        return row.originHint.isEmpty() ? spoken(row) : spoken(row) + QLatin1Char('\n') + row.originHint;
    case DiffKindRole:
        return static_cast<int>(row.kind);
    case ChangeRole:
        return static_cast<int>(row.change);
    case ServiceRole:
        return QString::fromStdString(row.service);
    case BeforeRole:
        return row.before;
    case AfterRole:
        return row.after;
    case OriginRole:
        return row.origin;
    case DetailRole:
        return row.counts;
    case SecretRole:
        return row.secret;
    case OpenRole:
        return row.kind == Kind::Service ? QVariant(row.open) : QVariant();
    case ActionRole: // back to what was before
        return row.kind == Kind::Service && row.differs
                   ? QVariant(static_cast<int>(actions::RecoveryAction::EmergencyRollback))
                   : QVariant();
    case LevelRole:
        return row.kind == Kind::Service || row.service.empty() ? 0 : 1;
    default:
        return {};
    }
}

} // namespace holdfast::models
