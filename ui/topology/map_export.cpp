// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_export.h"

#include "models/format/state_text.h"
#include "ui/topology/map_painter.h"

#include <QtCore/QBuffer>
#include <QtCore/QMap>
#include <QtGui/QFontMetricsF>
#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtSvg/QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

using theme::Role;

constexpr double kEdge = 24.0; ///< round everything
constexpr double kTitle = 28.0;
constexpr double kAbout = 22.0;
constexpr double kGap = 12.0;
constexpr double kNarrowest = 520.0; ///< the legend needs some room
/// Larger pictures are more than programs open.
constexpr double kLongestSide = 8'000.0;
constexpr double kMostPixels = 20e6; // four times that at twice the size

double mapWidth(const MapPicture& picture) {
    return std::max(kNarrowest, picture.area.width() * picture.zoom);
}

double legendHeight(const MapPicture& picture) {
    return paintLegend(nullptr, picture.look, legendOf(picture.scene.content()),
                       QRectF(0.0, 0.0, mapWidth(picture), 1e4));
}

void paintPicture(QPainter& painter, const MapPicture& picture, QSize size) {
    painter.fillRect(QRect(QPoint(), size), picture.look.color(Role::Surface));
    const double width = mapWidth(picture);
    const auto words = [&](double top, double height, const QFont& font, Role role, const QString& text) {
        painter.setFont(font);
        painter.setPen(picture.look.color(role));
        painter.drawText(QRectF(kEdge, top, width, height), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(text, Qt::ElideRight, width));
    };
    QFont title = picture.look.name;
    title.setPixelSize(18);
    words(kEdge, kTitle, title, Role::Ink, picture.title);
    words(kEdge + kTitle, kAbout, picture.look.small, Role::Muted, picture.about);
    const QSizeF map = picture.area.size() * picture.zoom;
    const double top = kEdge + kTitle + kAbout + kGap;
    const QPointF corner(kEdge + (width - map.width()) / 2.0, top);
    const Viewpoint view{.zoom = picture.zoom, .origin = corner - picture.area.topLeft() * picture.zoom};
    MapPainter(picture.look).paint(painter, picture.scene, view, QRectF(corner, map));
    paintLegend(&painter, picture.look, legendOf(picture.scene.content()),
                QRectF(kEdge, top + map.height() + kGap, width, legendHeight(picture)));
}

QString stateText(const Card& card) {
    if (!card.isGroup()) return models::format::stateWord(card.state, card.freshness, card.outlook);
    QStringList counts;
    for (const HealthState state :
         {HealthState::Critical, HealthState::Degraded, HealthState::Unknown, HealthState::Healthy}) {
        if (const int count = card.counts[static_cast<std::size_t>(state)]; count > 0)
            counts << QStringLiteral("%1 %2").arg(count).arg(models::format::word(state));
    }
    return counts.join(QStringLiteral(", "));
}

/// The shape of a node says its state, as everywhere.
QLatin1String shapeOf(const Card& card) {
    if (card.isGroup()) return QLatin1String("box3d");
    switch (card.state) {
    case HealthState::Degraded:
        return QLatin1String("triangle");
    case HealthState::Critical:
        return QLatin1String("square");
    case HealthState::Healthy:
        return QLatin1String("ellipse");
    case HealthState::Unknown:
        break;
    }
    return QLatin1String("circle");
}

QString nodeLine(const Card& card) {
    QString label = card.name + QLatin1Char('\n') + stateText(card);
    if (!card.isGroup()) label += QLatin1Char(' ') + card.score;
    if (card.measure) label += QLatin1Char('\n') + card.measure->text;
    return QStringLiteral("%1 [label=%2, shape=%3];\n").arg(dotText(card.id), dotText(label), shapeOf(card));
}

QString edgeLine(const Scene& scene, const Link& link) {
    QString attributes = link.hard ? QStringLiteral("style=solid") : QStringLiteral("style=dotted");
    if (link.tone != LinkTone::Quiet) attributes += QStringLiteral(", penwidth=2");
    if (link.count > 1) attributes += QStringLiteral(", label=\"%1\"").arg(link.count);
    return QStringLiteral("  %1 -> %2 [%3];\n")
        .arg(dotText(scene.card(link.from).id), dotText(scene.card(link.to).id), attributes);
}

} // namespace

QSize sizeOf(MapPicture& picture) {
    const double longest = std::max(picture.area.width(), picture.area.height());
    const double pixels = picture.area.width() * picture.area.height();
    if (longest > 0.0) {
        picture.zoom = std::min({picture.zoom, kLongestSide / longest, std::sqrt(kMostPixels / pixels)});
    }
    const double height = kEdge + kTitle + kAbout + kGap + picture.area.height() * picture.zoom + kGap +
                          legendHeight(picture) + kEdge;
    return QSizeF(std::ceil(mapWidth(picture) + 2.0 * kEdge), std::ceil(height)).toSize();
}

QByteArray svgOf(const MapPicture& picture, QSize size) {
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(picture.title);
    generator.setDescription(picture.about);
    QPainter painter(&generator);
    paintPicture(painter, picture, size);
    painter.end();
    return buffer.data();
}

QByteArray pngOf(const MapPicture& picture, QSize size, int scale) {
    QImage image(size * scale, QImage::Format_RGB32);
    if (image.isNull()) return {}; // there is not that much memory
    image.setDevicePixelRatio(scale);
    image.setText(QStringLiteral("Title"), picture.title);
    image.setText(QStringLiteral("Description"), picture.about);
    QPainter painter(&image);
    paintPicture(painter, picture, size);
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

QString dotText(const QString& text) {
    QString quoted = QStringLiteral("\"");
    for (const QChar letter : text) {
        if (letter == QLatin1Char('"') || letter == QLatin1Char('\\'))
            quoted += QLatin1Char('\\') + QString(letter);
        else if (letter == QLatin1Char('\n'))
            quoted += QLatin1String("\\n");
        else
            quoted += letter.category() == QChar::Other_Control ? QChar(QLatin1Char(' ')) : letter;
    }
    return quoted + QLatin1Char('"');
}

QByteArray dotOf(const MapPicture& picture) {
    const Scene& scene = picture.scene;
    QMap<QString, QString> clusters; // by group; empty: outside
    for (int i = 0; i < scene.cardCount(); ++i) {
        if (!scene.cardRect(i).intersects(picture.area)) continue;
        const Card& card = scene.card(i);
        clusters[card.group] += QLatin1String(card.group.isEmpty() ? "  " : "    ") + nodeLine(card);
    }
    QString dot =
        QStringLiteral("digraph %1 {\n  graph [rankdir=LR, label=%2];\n  node [fontname=\"sans\"];\n")
            .arg(dotText(picture.title),
                 dotText(picture.title + QLatin1Char('\n') + picture.about +
                         QStringLiteral("\nsolid: hard dependency, dotted: soft, thick: way of a failure")));
    int number = 0;
    for (auto cluster = clusters.constBegin(); cluster != clusters.constEnd(); ++cluster) {
        if (cluster.key().isEmpty())
            dot += cluster.value();
        else
            dot += QStringLiteral("  subgraph cluster_%1 {\n    label=%2;\n%3  }\n")
                       .arg(QString::number(number++), dotText(cluster.key()), cluster.value());
    }
    for (const Link& link : scene.content().links) {
        if (scene.cardRect(link.from).intersects(picture.area) &&
            scene.cardRect(link.to).intersects(picture.area))
            dot += edgeLine(scene, link);
    }
    return (dot + QStringLiteral("}\n")).toUtf8();
}

} // namespace holdfast::ui::topology
