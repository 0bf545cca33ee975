// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/fleet_summary.h"
#include "models/keyed_list_model.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace holdfast::models {

/// What a person has to look at, worst first, live: a line for each likely cause, those in trouble because of
/// it folded under it until somebody opens it. One column. Main thread.
class TroubleListModel final : public KeyedListModel<Trouble, std::string> {
    Q_OBJECT

public:
    explicit TroubleListModel(QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

    /// `now` is the time of the state they come from. What is open stays open as long as it is there.
    void show(std::vector<Trouble> troubles, TimePoint now);
    /// What is proposed for services, by actions::RecoveryAction.
    void setProposed(std::map<ServiceId, int> proposed);

    /// Nothing happens where nothing stands under the row.
    void setOpen(const QModelIndex& index, bool open);

    /// The row of the cause that a row stands under; itself where it is one.
    [[nodiscard]] int causeRow(int row) const;

    /// Whether anything can be opened.
    [[nodiscard]] bool folds() const;

protected:
    [[nodiscard]] std::string keyOf(const Trouble& trouble) const override;
    [[nodiscard]] QVariant cell(const Trouble& trouble, int column, int role) const override;

private:
    void applyRows();
    [[nodiscard]] static QString othersText(const Trouble& trouble);
    [[nodiscard]] static QString detailText(const Trouble& trouble);
    [[nodiscard]] QString sinceText(const Trouble& trouble) const;

    std::vector<Trouble> m_troubles;
    std::set<ServiceId> m_open;
    std::map<ServiceId, int> m_proposed;
    TimePoint m_now;
};

} // namespace holdfast::models
