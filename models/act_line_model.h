// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/keyed_list_model.h"
#include "models/roles.h"

#include <QtCore/QString>

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::models {

/// How a line of a plan, a check or a proposal stands.
enum class Mark : std::uint8_t {
    None,    ///< says nothing by itself
    Good,    ///< passed, done
    Warning, ///< worth reading twice
    Bad,     ///< refused, failed
    NotSet,  ///< nobody could say; not the same as good
    Ahead,   ///< to come
    Busy,    ///< at work
    Undone,  ///< was done, and is undone or being undone
    Foretold,
    Before, ///< a field as it is
    After,  ///< a field as it will be
};

/// Roles of ActLineModel beyond those of roles.h.
enum ActRole : int {
    MarkRole = ReasonsRole + 100, ///< int of Mark
    LeadRole,                     ///< QString: before the line, in a column of its own
    SideRole,                     ///< QString: at the end
    PlanRole,                     ///< QString: id of the plan it belongs to
    ActionRole,                   ///< int of actions::RecoveryAction, or invalid
};

/// One line of anything about acting: what, how it stands, and the sentence that belongs to it.
struct ActLine {
    std::string key; ///< unique in its list
    Mark mark = Mark::None;
    QString word;    ///< what the mark means here, for those who do not see it
    QString lead;    ///< a number or a sign; empty: no column
    QString title;   ///< read first
    QString detail;  ///< read second, may be long
    QString side;    ///< at the end: when, how long
    QString service; ///< it is about; empty: none
    std::string plan;
    int action = -1;

    bool operator==(const ActLine&) const = default;
};

/// Lines of one kind in the order they are given. One column; DisplayRole is the title, DetailRole the
/// sentence. Differences only: what is chosen stays chosen. Main thread.
class ActLineModel final : public KeyedListModel<ActLine, std::string> {
    Q_OBJECT

public:
    explicit ActLineModel(QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

    /// Keys are unique.
    void show(std::vector<ActLine> lines);

protected:
    [[nodiscard]] std::string keyOf(const ActLine& line) const override { return line.key; }

    [[nodiscard]] QVariant cell(const ActLine& line, int column, int role) const override;
};

} // namespace holdfast::models
