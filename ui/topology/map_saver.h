// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/map_export.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <functional>

class QMenu;
class QThread;
class QWidget;

namespace holdfast::ui::topology {

/// Saves pictures of the map: asks where in a dialog that is in nobody's way, paints and writes on a thread
/// («map-save»), and says how it went. Main thread; the destructor waits for what is being written.
class MapSaver final : public QObject {
    Q_OBJECT

public:
    enum class Format : std::uint8_t { Svg, Png, LargePng, Dot };
    enum class Extent : std::uint8_t { Whole, InView };

    /// Takes the picture as the map is at that moment.
    using Camera = std::function<MapPicture(Extent)>;

    MapSaver(Camera camera, QWidget& owner);
    ~MapSaver() override;

    /// The formats, and whether only what is in view, as actions.
    void fillMenu(QMenu& menu);

    void setExtent(Extent extent) { m_extent = extent; }

    void saveTo(const QString& path, Format format);

Q_SIGNALS:
    void saved(const QString& path);
    /// Why there is no file, in a sentence.
    void failed(const QString& sentence);

private:
    void ask(Format format);

    Camera m_camera;
    QWidget& m_owner;
    Extent m_extent = Extent::Whole;
    QList<QPointer<QThread>> m_threads;
};

} // namespace holdfast::ui::topology
