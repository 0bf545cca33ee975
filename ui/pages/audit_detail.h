// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/audit_table_model.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class KeyValueRow;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// One entry of the audit trail in full: who, what, when, in words, with its detail as readable JSON and the
/// hash that the next entry carries.
class AuditDetail final : public QWidget {
    Q_OBJECT

public:
    explicit AuditDetail(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const models::AuditRow& row);
    void showNothing();

Q_SIGNALS:
    void planAsked(const QString& plan);

private:
    widgets::Card* m_card;
    QLabel* m_text;
    widgets::KeyValueRow* m_when;
    widgets::KeyValueRow* m_who;
    widgets::KeyValueRow* m_service;
    widgets::KeyValueRow* m_plan;
    widgets::KeyValueRow* m_hash;
    QPlainTextEdit* m_json;
    QPushButton* m_open;
    std::uint64_t m_shown = 0;
};

} // namespace holdfast::pages
