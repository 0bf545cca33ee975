// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/map_layer.h"

#include <QtWidgets/QWidget>

namespace holdfast::ui::topology {

/// The map of the fleet: pan by dragging, zoom about the pointer, walk along edges with the arrow keys.
/// Smooth with thousands of edges (MapLayer). It neither lays out nor knows where its content comes from.
///
/// Keys: arrows walk (left and right along edges), Page Up and Page Down go through all cards, Home to the
/// first, Ctrl+arrows pan, + and - zoom, 0 is full size, F fits, Return opens a service and unfolds a group,
/// G folds the group of what is chosen, 1 to 4 are the overlays, / goes to the search, Escape chooses
/// nothing.
class TopologyView final : public QWidget {
    Q_OBJECT

public:
    explicit TopologyView(const theme::Theme& theme, QWidget* parent = nullptr);

    /// The cards and where they stand. States and words alone repaint only what changed; then `places` is not
    /// read.
    void setContent(const Content& content, const PositionBook& places);
    /// As setContent(), and the places changed.
    void rebuild(const Content& content, const PositionBook& places);

    [[nodiscard]] const Scene& scene() const noexcept { return m_scene; }

    [[nodiscard]] QString currentId() const;
    /// Whether this is the card of a folded group.
    [[nodiscard]] bool isGroup(const QString& id) const;
    /// An empty or unknown id chooses nothing.
    void setCurrent(const QString& id);
    /// Marks what a search met; shows the first when it is out of sight.
    void setFound(const QStringList& ids);

    [[nodiscard]] const Viewpoint& viewpoint() const noexcept { return m_view; }

    /// The whole fleet in view; stays so through changes of size until a person moves the map.
    void fit();
    void zoomBy(double factor, QPointF about);
    void panBy(QPointF widgetPixels);
    /// Moves the map as little as needed to have the card well in sight.
    void reveal(const QString& id);

    /// True when everything in view is painted as it is now.
    [[nodiscard]] bool isComplete() const;

    /// Room at the edges that something lies over. A fitted map is fitted to what is left; where that would
    /// make cards too small to read, the chosen one and its neighbours stay in sight instead.
    void setObscured(const QMargins& margins);

    /// What nothing lies over, less the margin of fit(): what a person sees of the map.
    [[nodiscard]] QRectF clearArea() const;

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void currentChanged(const QString& id);
    /// Double-click or Return: go there.
    void activated(const QString& id);
    /// Double-click into a frame, beside its cards.
    void frameActivated(const QString& group);
    /// The context menu, of a card, else of a frame, else of the map.
    void menuWanted(const QString& id, const QString& group, QPoint screen);
    void foldWanted(const QString& id);
    void overlayWanted(holdfast::ui::topology::Overlay overlay);
    void searchWanted();
    /// Space or Ctrl+click on a card: what that means is the page's.
    void marked(const QString& id);
    void viewpointChanged();
    void completed();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void choose(int card);
    void hover(QPointF at);
    void lookFrom(Viewpoint view);
    [[nodiscard]] bool walkBy(int key);
    [[nodiscard]] bool moveBy(int key, Qt::KeyboardModifiers modifiers);
    [[nodiscard]] bool askBy(int key);
    void refit();
    [[nodiscard]] bool paintsToScreen(QPainter& painter) const;
    void paintOnSoon();
    void paintDirectly(QPainter& painter, const QRectF& exposed);

    const theme::Theme& m_theme;
    MapPainter m_painter;
    MapLayer m_layer;
    QRegion m_ready; ///< painted in the layer and not yet drawn, in the widget's pixels
    bool m_paintingOn = false;
    Scene m_scene;
    Viewpoint m_view;
    Emphasis m_emphasis;
    QMargins m_obscured;
    std::optional<QPointF> m_dragFrom; ///< where the pointer was last, while dragging
    QPointF m_pressedAt;
    bool m_dragged = false;
    int m_clicked = -1; ///< the card of the last click: the map may have moved before the second one
    bool m_fitted = true;
};

} // namespace holdfast::ui::topology
