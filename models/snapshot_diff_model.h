// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"
#include "models/act_line_model.h"

#include <QtCore/QStringList>

#include <set>

namespace holdfast::models {

/// Roles of SnapshotDiffModel beyond those of roles.h.
enum DiffRole : int {
    DiffKindRole = ReasonsRole + 200, ///< int of DiffRow::Kind
    ChangeRole,                       ///< int of snapshots::ChangeKind
    BeforeRole,                       ///< QString
    AfterRole,                        ///< QString
    OriginRole,                       ///< QString: who or what changed it
    SecretRole,                       ///< bool: all that is told is that it changed
};

/// A line of a comparison.
struct DiffRow {
    enum class Kind : std::uint8_t {
        Service, ///< a service that differs; what differs of it stands below while it is open
        Field,   ///< one field, before and after
        Unknown, ///< what cannot be compared, in a sentence
        Data,    ///< data that differs and is not rolled back, in a sentence
    };

    std::string key;
    Kind kind = Kind::Field;
    std::string service; ///< empty: of the fleet
    snapshots::ChangeKind change = snapshots::ChangeKind::Changed;
    QString field; ///< Service: its name; Unknown, Data: the sentence
    QString before;
    QString after;
    QString origin;     ///< Field: who or what changed it
    QString originHint; ///< when, in full
    QString counts;     ///< Service: «3 fields»
    bool secret = false;
    bool differs = false; ///< Service: something is known to
    bool open = false;    ///< Service

    bool operator==(const DiffRow&) const = default;
};

/// What differs between two snapshots, or between one and now, service by service; services can be folded.
/// What comes is applied as differences: what is open stays open. Main thread.
class SnapshotDiffModel final : public KeyedListModel<DiffRow, std::string> {
    Q_OBJECT

public:
    enum Column { Field, Before, After, Origin, Service, ColumnCount };

    /// From so many services on, they come folded.
    static constexpr std::size_t kFoldedFrom = 13;

    explicit SnapshotDiffModel(QObject* parent = nullptr);

    /// Another pair of snapshots begins with all open, or folded where there are many; the same one keeps
    /// what is open.
    void show(const snapshots::SnapshotDiff& diff, TimePoint now);
    void clear();
    /// Shows only rows that have all of these words, in service, field or value.
    void setWords(const QString& words);
    void setOpen(int row, bool open);

    [[nodiscard]] const snapshots::SnapshotDiff& diff() const noexcept { return m_diff; }

    /// «3 services, 7 fields»; with what cannot be compared.
    [[nodiscard]] QString summary() const;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const DiffRow& row) const override { return row.key; }

    [[nodiscard]] QVariant cell(const DiffRow& row, int column, int role) const override;

private:
    void rebuild();
    [[nodiscard]] bool hasWords(const DiffRow& row) const;
    void addService(std::vector<DiffRow>& rows, const snapshots::ExplainedDifference& explained) const;
    [[nodiscard]] static QString shownText(const DiffRow& row, int column);
    [[nodiscard]] static QString spoken(const DiffRow& row);

    snapshots::SnapshotDiff m_diff;
    TimePoint m_now;
    QStringList m_words;
    std::set<std::string> m_folded; ///< services
};

/// «scale out by ada, 14:02:10», «outside of Holdfast, between 14:02:10 and 14:05:00»; that nobody knows who.
[[nodiscard]] QString originText(const snapshots::ChangeOrigin& origin, TimePoint now);

} // namespace holdfast::models
