// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtCore/QPointer>
#include <QtGui/QIconEngine>

namespace holdfast::theme {

class Theme;

/// Paints a picture of resources/icons in a colour of the theme, at the size and scale it is asked for.
/// The pictures are drawn in black; black is what is replaced. The theme may die before the icon: the icon is
/// empty then.
class IconEngine final : public QIconEngine {
public:
    IconEngine(const Theme* theme, QString name, Role role);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    [[nodiscard]] QIconEngine* clone() const override;
    [[nodiscard]] bool isNull() override;

private:
    QPointer<const Theme> m_theme;
    QString m_name;
    Role m_role;
};

/// True when resources/icons holds a picture of that name.
[[nodiscard]] bool hasIcon(const QString& name);

} // namespace holdfast::theme
