// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/fleet_summary.h"
#include "models/keyed_list_model.h"

#include <string>

namespace holdfast::models {

/// What a person has to look at, worst first, live. One column. Main thread.
class TroubleListModel final : public KeyedListModel<Trouble, std::string> {
    Q_OBJECT

public:
    explicit TroubleListModel(QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

    /// `now` is the time of the state they come from.
    void show(std::vector<Trouble> troubles, TimePoint now);

protected:
    [[nodiscard]] std::string keyOf(const Trouble& trouble) const override { return trouble.service.value(); }

    [[nodiscard]] QVariant cell(const Trouble& trouble, int column, int role) const override;

private:
    [[nodiscard]] static QString limitedText(const Trouble& trouble);
    [[nodiscard]] QString sinceText(const Trouble& trouble) const;

    TimePoint m_now;
};

} // namespace holdfast::models
