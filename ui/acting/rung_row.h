// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/ladder_draft.h"

#include <QtWidgets/QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QSpinBox;
class QToolButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
}

namespace holdfast::acting {

/// One rung of a ladder, to be edited: when it is due, how often and how far apart; beneath it where each
/// value comes from. Main thread.
class RungRow final : public QWidget {
    Q_OBJECT

public:
    /// `number`: its place, from 1; `count`: of the ladder.
    RungRow(const theme::Theme& theme, const models::RungDraft& rung, int number, int count, QWidget* parent);

    /// The names of its fields, each above its own.
    [[nodiscard]] static QWidget* makeHeads(const theme::Theme& theme, QWidget* parent);

    /// As it is now.
    [[nodiscard]] automation::TriggerRule rule() const;
    /// Where its values come from, and why the environment holds it back.
    void tell(const models::RungDraft& rung, const QString& held);

Q_SIGNALS:
    void changed();
    void moveAsked(int by);
    void removeAsked();

private:
    void addCondition(QHBoxLayout& row, const models::RungDraft& rung);
    void addTimes(QHBoxLayout& row, const models::RungDraft& rung);
    void addTools(QHBoxLayout& row, int number, int count);
    void name(QWidget* field, const QString& what) const;

    struct Span {
        int least = 0;
        int most = 0;
        int value = 0;
    };

    QSpinBox* addSpin(QHBoxLayout& row, int width, const Span& span, const QString& unit,
                      const QString& what);

    const theme::Theme& m_theme;
    automation::TriggerRule m_rule;
    QString m_action;
    QComboBox* m_signal = nullptr;
    QSpinBox* m_limit = nullptr;
    QSpinBox* m_cooldown = nullptr;
    QSpinBox* m_attempts = nullptr;
    QSpinBox* m_backOff = nullptr;
    QCheckBox* m_proactive = nullptr;
    widgets::ElidedLabel* m_origin = nullptr;
};

} // namespace holdfast::acting
