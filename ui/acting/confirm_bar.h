// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/confirmation_draft.h"

#include <QtWidgets/QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::acting {

/// What a person gives before a plan begins, as its tier asks: that the impact was read, the name typed, a
/// reason, a second person. Nothing of it is remembered.
class ConfirmBar final : public QWidget {
    Q_OBJECT

public:
    explicit ConfirmBar(const theme::Theme& theme, QWidget* parent);

    /// Asks anew: all fields are empty.
    void ask(const actions::ConfirmationAsk& ask);

    [[nodiscard]] models::ConfirmationDraft draft() const;

    /// The first field that is asked for; null: none is.
    [[nodiscard]] QWidget* firstField() const;

Q_SIGNALS:
    void changed();

private:
    QLineEdit* addField(const QString& name);

    QCheckBox* m_read;
    QLabel* m_typeWords;
    QLineEdit* m_typed;
    QLineEdit* m_reason;
    QLineEdit* m_second;
};

} // namespace holdfast::acting
