// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/color_table.h"
#include "ui/theme/icon_engine.h"
#include "ui/theme/style_sheet.h"

#include <QtCore/QEvent>
#include <QtGui/QStyleHints>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleFactory>

#include <algorithm>

namespace holdfast::theme {

namespace {

/// Fonts and colours of labels. The style sheet gives a widget back the palette of its last polishing, which
/// for one that was out of sight may be another theme's: what a label is to look like is put on again when it
/// shows.
class Dress final : public QObject {
public:
    Dress(const Theme& theme, QLabel& label, TextStyle style, Role role)
        : QObject(&label), m_theme(theme), m_label(label), m_style(style), m_role(role) {
        label.installEventFilter(this);
        connect(&theme, &Theme::changed, this, [this] { put(); });
        put();
    }

    void change(TextStyle style, Role role) {
        if (style == m_style && role == m_role) return;
        m_style = style;
        m_role = role;
        put();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Show) put();
        return QObject::eventFilter(watched, event);
    }

private:
    void put() {
        QPalette palette = m_label.palette();
        palette.setColor(QPalette::WindowText, m_theme.color(m_role));
        m_label.setPalette(palette);
        m_label.setFont(m_theme.font(m_style));
    }

    const Theme& m_theme;
    QLabel& m_label;
    TextStyle m_style;
    Role m_role;
};

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
}

} // namespace

Theme::Theme(QApplication& application, SchemeChoice choice, QObject* parent)
    : QObject(parent)
    , m_application(application)
    , m_desktopPalette(QApplication::palette())
    , m_desktopScale(textScaleOf(QApplication::font()))
    , m_choice(choice) {
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::follow);
#else
    m_application.installEventFilter(this);
#endif
    m_scheme = choice == SchemeChoice::System ? systemScheme()
                                              : (choice == SchemeChoice::Dark ? Scheme::Dark : Scheme::Light);
    apply();
}

Theme::~Theme() = default;

void Theme::setChoice(SchemeChoice choice) {
    m_choice = choice;
    follow();
}

void Theme::follow() {
    const Scheme scheme = m_choice == SchemeChoice::System ? systemScheme()
                          : m_choice == SchemeChoice::Dark ? Scheme::Dark
                                                           : Scheme::Light;
    if (scheme == m_scheme) return;
    m_scheme = scheme;
    apply();
    Q_EMIT changed();
}

Scheme Theme::systemScheme() const {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    switch (QGuiApplication::styleHints()->colorScheme()) {
    case Qt::ColorScheme::Dark:
        return Scheme::Dark;
    case Qt::ColorScheme::Light:
        return Scheme::Light;
    case Qt::ColorScheme::Unknown:
        break;
    }
#endif
    return isDark(m_desktopPalette) || isDark(QApplication::style()->standardPalette()) ? Scheme::Dark
                                                                                        : Scheme::Light;
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    // Before Qt 6.5 the desktop's change of scheme comes only as this event.
    if (event->type() == QEvent::ThemeChange && m_choice == SchemeChoice::System) follow();
    return QObject::eventFilter(watched, event);
}

void Theme::apply() {
    QApplication::setPalette(palette());
    QApplication::setFont(font(TextStyle::Body));
    m_application.setStyleSheet(styleSheetOf(*this));
}

QColor Theme::color(Role role) const {
    return colorOf(m_scheme, role);
}

QColor Theme::color(Role role, double opacity) const {
    QColor result = colorOf(m_scheme, role);
    result.setAlphaF(static_cast<float>(opacity));
    return result;
}

QFont Theme::font(TextStyle style) const {
    return fontOf(style, m_desktopScale * m_textScale);
}

int Theme::scaled(double logicalPixels) const {
    return static_cast<int>(logicalPixels * m_desktopScale * m_textScale + 0.5);
}

QIcon Theme::icon(const QString& name, Role role) const {
    return QIcon(new IconEngine(this, name, role));
}

void Theme::setTextScale(double scale) {
    const double bounded = std::clamp(scale, 1.0, 3.0);
    if (qFuzzyCompare(bounded, m_textScale)) return;
    m_textScale = bounded;
    apply();
    Q_EMIT changed();
}

bool Theme::reducedMotion() const {
    return m_reducedMotion || QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) <= 0;
}

void Theme::setReducedMotion(bool reduced) {
    m_reducedMotion = reduced;
}

void Theme::dress(QLabel* label, TextStyle style, Role role) const {
    // One for each label: an older one would come back when the label is shown, and never go.
    for (QObject* child : label->children()) {
        if (auto* worn = dynamic_cast<Dress*>(child)) return worn->change(style, role);
    }
    new Dress(*this, *label, style, role);
}

QPalette Theme::palette() const {
    QPalette palette;
    const auto all = [&palette, this](QPalette::ColorRole target, Role role) {
        palette.setColor(target, color(role));
    };
    all(QPalette::Window, Role::Surface);
    all(QPalette::WindowText, Role::Ink);
    all(QPalette::Base, Role::Panel);
    all(QPalette::AlternateBase, Role::Raised);
    all(QPalette::Text, Role::Ink);
    all(QPalette::PlaceholderText, Role::Muted);
    all(QPalette::Button, Role::Raised);
    all(QPalette::ButtonText, Role::Ink);
    all(QPalette::BrightText, Role::CriticalText);
    all(QPalette::ToolTipBase, Role::Raised);
    all(QPalette::ToolTipText, Role::Ink);
    all(QPalette::Highlight, Role::Selected);
    all(QPalette::HighlightedText, Role::Ink);
    all(QPalette::Link, Role::Accent);
    all(QPalette::LinkVisited, Role::Accent);
    all(QPalette::Light, Role::Hover);
    all(QPalette::Midlight, Role::Raised);
    all(QPalette::Mid, Role::Line);
    all(QPalette::Dark, Role::Line);
    all(QPalette::Shadow, Role::Shadow);
    for (const auto target : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, target, color(Role::Muted));
    }
    return palette;
}

} // namespace holdfast::theme
