// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshot_table_card.h"

#include "models/format/quantity_text.h"
#include "models/snapshot_choice.h"
#include "models/snapshot_list_model.h"
#include "models/snapshot_words.h"
#include "ui/delegates/act_table_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/data_table.h"

#include <QtCore/QItemSelection>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::pages {

using models::SnapshotListModel;
using snapshots::SnapshotId;
namespace format = models::format;

SnapshotTableCard::SnapshotTableCard(const theme::Theme& theme, models::SnapshotChoice& choice,
                                     QWidget* parent)
    : QWidget(parent)
    , m_choice(choice)
    , m_model(new SnapshotListModel(this))
    , m_card(new widgets::Card(theme, tr("Snapshots"), this))
    , m_table(new widgets::DataTable(theme, tr("Snapshots"), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kTight);
    m_card->body()->addWidget(m_table);
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegate(new delegates::ActTableDelegate(
        theme, {.marked = SnapshotListModel::Standing, .strong = SnapshotListModel::Taken}, m_table));
    m_table->setColumns({{SnapshotListModel::Taken, 122, 0},
                         {SnapshotListModel::Standing, 160, 0},
                         {SnapshotListModel::Occasion, 112, 1},
                         {SnapshotListModel::Fleet, 122, 2},
                         {SnapshotListModel::Changed, 124, 3},
                         {SnapshotListModel::Verified, 96, 4},
                         {SnapshotListModel::Size, 80, 5}},
                        SnapshotListModel::Standing);
    m_table->setToolTip(
        tr("One is compared with now, two with each other (Ctrl or Shift takes a second one)"));
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SnapshotTableCard::take);
    connect(&m_choice, &models::SnapshotChoice::changed, this, &SnapshotTableCard::mark);
    connect(m_table, &widgets::DataTable::copied, this, [this] { Q_EMIT said(tr("Rows copied")); });
}

void SnapshotTableCard::show(const snapshots::SnapshotState& state, TimePoint now) {
    {
        // Rows that go take their selection along; that is no choice of a person.
        const bool before = std::exchange(m_marking, true);
        m_model->show(state, now);
        m_marking = before;
    }
    const auto count = std::ssize(state.snapshots);
    const auto safe = std::ranges::count(state.snapshots, models::Worth::SafePoint, models::worthOf);
    m_card->setNote(tr("%1, %2").arg(format::counted(count, tr("%1 snapshot"), tr("%1 snapshots")),
                                     format::counted(safe, tr("%1 safe point"), tr("%1 safe points"))));
    mark();
}

void SnapshotTableCard::take() {
    if (m_marking) return;
    std::vector<SnapshotId> chosen;
    bool now = false;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
        const auto& row = m_model->row(index.row());
        now = now || row.id.empty();
        if (!row.id.empty()) chosen.emplace_back(row.id);
    }
    if (chosen.empty()) {
        if (now) m_choice.choose({});
    } else if (chosen.size() == 1) {
        m_choice.choose(chosen.front());
    } else {
        // Of many, the first and the last that were taken.
        std::ranges::sort(chosen);
        m_choice.choosePair(chosen.front(), chosen.back());
    }
    mark();
}

/// Both that are compared look chosen.
void SnapshotTableCard::mark() {
    const bool before = std::exchange(m_marking, true);
    QItemSelection wanted;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_choice.has(SnapshotId(m_model->row(row).id)))
            wanted.select(m_model->index(row, 0), m_model->index(row, SnapshotListModel::ColumnCount - 1));
    }
    m_table->selectionModel()->select(wanted, QItemSelectionModel::ClearAndSelect);
    if (!m_table->currentIndex().isValid() && !wanted.isEmpty())
        m_table->selectionModel()->setCurrentIndex(
            m_model->index(m_model->find(m_choice.before().value()), 0), QItemSelectionModel::NoUpdate);
    m_marking = before;
}

} // namespace holdfast::pages
