// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "models/act_line_model.h"

#include <QtCore/QSortFilterProxyModel>

#include <set>

namespace holdfast::models {

/// A plan that has ended, in words.
struct PastPlanRow {
    std::string plan;
    QString service;
    QString action;
    Mark mark = Mark::None;
    int outcome = 0; ///< of actions::Outcome
    QString outcomeText;
    QString by;
    QString why;
    TimePoint began;
    QString beganText;
    std::optional<Duration> took;

    bool operator==(const PastPlanRow&) const = default;
};

/// Plans that have ended, newest first. Main thread.
class PlanHistoryModel final : public KeyedListModel<PastPlanRow, std::string> {
    Q_OBJECT

public:
    enum Column { When, Service, Action, Outcome, By, Took, Why, ColumnCount };

    explicit PlanHistoryModel(QObject* parent = nullptr);

    void show(const std::vector<actions::PlanSummary>& plans, TimePoint now);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const PastPlanRow& row) const override { return row.plan; }

    [[nodiscard]] QVariant cell(const PastPlanRow& row, int column, int role) const override;

private:
    [[nodiscard]] static QString text(const PastPlanRow& row, int column);
    [[nodiscard]] static QVariant sortValue(const PastPlanRow& row, int column);
};

/// Narrows by words and by outcome.
class PlanHistoryProxy final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit PlanHistoryProxy(QObject* parent = nullptr);

    void setWords(const QString& words);
    /// Empty: all.
    void setOutcomes(std::set<actions::Outcome> outcomes);

protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    QStringList m_words;
    std::set<actions::Outcome> m_outcomes;
};

} // namespace holdfast::models
