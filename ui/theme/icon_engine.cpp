// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icon_engine.h"

#include "ui/theme/theme.h"

#include <QtCore/QFile>
#include <QtGui/QPainter>
#include <QtGui/QPixmapCache>
#include <QtSvg/QSvgRenderer>

#include <utility>

// The pictures stand in a static library: without this the linker would leave them out. Outside any
// namespace, as the macro demands.
static void holdfastKeepIcons() {
    Q_INIT_RESOURCE(icons);
}

namespace holdfast::theme {

namespace {

QString pathOf(const QString& name) {
    [[maybe_unused]] static const bool kept = [] {
        holdfastKeepIcons();
        return true;
    }();
    return QStringLiteral(":/icons/") + name + QStringLiteral(".svg");
}

QPixmap render(const QString& name, const QColor& color, const QSize& size) {
    const QString key =
        QStringLiteral("holdfast/%1/%2/%3x%4").arg(name, color.name()).arg(size.width()).arg(size.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QFile file(pathOf(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray picture = file.readAll();
    picture.replace("#000000", color.name().toLatin1());
    QSvgRenderer renderer(picture);
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace

IconEngine::IconEngine(const Theme* theme, QString name, Role role)
    : m_theme(theme), m_name(std::move(name)), m_role(role) {}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    const qreal scale = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
    const QPixmap picture = scaledPixmap((QSizeF(rect.size()) * scale).toSize(), mode, state, scale);
    painter->drawPixmap(rect, picture);
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    return scaledPixmap(size, mode, state, 1.0);
}

QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) {
    if (!m_theme || size.isEmpty()) return {};
    const Role role = mode == QIcon::Disabled ? Role::Unknown : m_role;
    QPixmap picture = render(m_name, m_theme->color(role), size);
    picture.setDevicePixelRatio(scale);
    return picture;
}

QIconEngine* IconEngine::clone() const {
    return new IconEngine(*this);
}

bool IconEngine::isNull() {
    return !m_theme || !hasIcon(m_name);
}

bool hasIcon(const QString& name) {
    return QFile::exists(pathOf(name));
}

} // namespace holdfast::theme
