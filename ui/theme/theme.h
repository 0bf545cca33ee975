// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"
#include "ui/theme/typography.h"

#include <QtCore/QObject>
#include <QtGui/QColor>
#include <QtGui/QFont>
#include <QtGui/QIcon>
#include <QtGui/QPalette>

class QApplication;
class QLabel;

namespace holdfast::theme {

/// How the window looks: colours by meaning, fonts by purpose, icons by name. One object for the whole
/// window, made by the composition root after the application and handed to everything that paints.
///
/// It dresses the application (Fusion, palette, style sheet) when it is made and again on each change; Qt
/// then repaints every widget, so only what keeps fonts, pixmaps or sizes of its own needs `changed()`.
///
/// Thread: main only.
class Theme final : public QObject {
    Q_OBJECT

public:
    explicit Theme(QApplication& application, SchemeChoice choice = SchemeChoice::System,
                   QObject* parent = nullptr);
    ~Theme() override;

    [[nodiscard]] SchemeChoice choice() const noexcept { return m_choice; }

    void setChoice(SchemeChoice choice);

    [[nodiscard]] Scheme scheme() const noexcept { return m_scheme; }

    [[nodiscard]] QColor color(Role role) const;
    /// The colour with another opacity, 0 .. 1.
    [[nodiscard]] QColor color(Role role, double opacity) const;
    [[nodiscard]] QFont font(TextStyle style) const;
    /// A length that grows with the text: rows, columns of figures.
    [[nodiscard]] int scaled(double logicalPixels) const;

    /// A picture of resources/icons by the name of its file, in the colour of the role: crisp at any scale,
    /// follows the theme by itself.
    [[nodiscard]] QIcon icon(const QString& name, Role role = Role::Muted) const;

    /// 1 .. 3 on top of the desktop's own text size; presentations use more.
    void setTextScale(double scale);

    [[nodiscard]] double textScale() const noexcept { return m_textScale; }

    /// True when the desktop or the person asked for no motion: nothing may move then.
    [[nodiscard]] bool reducedMotion() const;
    void setReducedMotion(bool reduced);

    /// Gives a label the font and colour of its purpose and keeps them through changes of the theme.
    void dress(QLabel* label, TextStyle style, Role role) const;

Q_SIGNALS:
    /// Colours, fonts or sizes changed.
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] Scheme systemScheme() const;
    void follow();
    void apply();
    [[nodiscard]] QPalette palette() const;

    QApplication& m_application;
    QPalette m_desktopPalette; ///< before it was dressed
    double m_desktopScale = 1.0;
    double m_textScale = 1.0;
    SchemeChoice m_choice;
    Scheme m_scheme = Scheme::Dark;
    bool m_reducedMotion = false;
};

} // namespace holdfast::theme
