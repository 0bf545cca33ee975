// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/act_line_model.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/theme/role.h"

#include <QtWidgets/QScrollArea>

class QLabel;
class QVBoxLayout;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
class FittedList;
} // namespace holdfast::widgets

namespace holdfast::acting {

/// A part of a sheet: its name with a note at the right, then lines, or a paragraph. Hidden while it has
/// nothing to say.
class Section final : public QWidget {
    Q_OBJECT

public:
    Section(const theme::Theme& theme, const QString& title, delegates::ActLineDelegate::Style style,
            QWidget* parent);

    void setTitle(const QString& title);
    void setNote(const QString& note, theme::Role role = theme::Role::Muted);
    /// What stands there when there are no lines; empty: the section is not there then.
    void setText(const QString& text, theme::Role role = theme::Role::Muted);
    void setLines(std::vector<models::ActLine> lines);
    /// Stays hidden whatever it has to say.
    void setWanted(bool wanted);

    [[nodiscard]] const models::ActLineModel& model() const noexcept { return *m_model; }

    [[nodiscard]] widgets::FittedList& list() const noexcept { return *m_list; }

    [[nodiscard]] QString text() const;

private:
    void follow();

    const theme::Theme& m_theme;
    widgets::ElidedLabel* m_title;
    widgets::ElidedLabel* m_note;
    models::ActLineModel* m_model;
    widgets::FittedList* m_list;
    QLabel* m_text;
    bool m_wanted = true;
};

/// Sections under each other that scroll as one.
class Column final : public QScrollArea {
    Q_OBJECT

public:
    Column(const theme::Theme& theme, const QString& name, QWidget* parent);

    Section* add(const QString& title,
                 delegates::ActLineDelegate::Style style = delegates::ActLineDelegate::Style::Sentence);
    void addWidget(QWidget* widget);
    /// Logical pixels at the left and right of all sections.
    void setSides(int pixels);

private:
    const theme::Theme& m_theme;
    QVBoxLayout* m_layout;
};

} // namespace holdfast::acting
