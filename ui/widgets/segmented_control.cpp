// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented_control.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QHBoxLayout>

#include <algorithm>

namespace holdfast::widgets {

namespace {

constexpr float kOff = 0.5F;

enum class Position : std::uint8_t { Middle, First, Last, Only };

class Segment final : public QAbstractButton {
public:
    Segment(const theme::Theme& theme, const QString& text, SegmentedControl* parent)
        : QAbstractButton(parent), m_theme(theme), m_control(parent) {
        setText(text);
        setCheckable(true);
        setAutoExclusive(true);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }

    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics strong(m_theme.font(theme::TextStyle::Strong));
        const int padding = m_theme.scaled(12);
        return {strong.horizontalAdvance(text()) + 2 * padding, m_theme.scaled(theme::kControl)};
    }

    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

    void setPosition(Position position) { m_position = position; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipPath(clip());
        if (isChecked() || (underMouse() && isEnabled())) {
            painter.fillRect(rect(), m_theme.color(isChecked() ? theme::Role::Selected : theme::Role::Hover));
        }
        painter.setClipping(false);
        if (m_position == Position::Middle || m_position == Position::Last) {
            painter.fillRect(QRectF(0, 1, 1, height() - 2), m_theme.color(theme::Role::Line));
        }
        painter.setFont(m_theme.font(isChecked() ? theme::TextStyle::Strong : theme::TextStyle::Body));
        QColor ink = m_theme.color(isChecked() && isEnabled() ? theme::Role::Ink : theme::Role::Muted);
        // Beside those that can be chosen it must be plain to see that this one cannot.
        if (!isEnabled() && m_control->isEnabled()) ink.setAlphaF(kOff);
        painter.setPen(ink);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
        if (showsFocus(*this)) {
            paintFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1), theme::kSmallRadius - 1, m_theme);
        }
    }

private:
    /// The control's rounded corners, as far as this segment has them.
    [[nodiscard]] QPainterPath clip() const {
        constexpr double r = theme::kSmallRadius - 1;
        QRectF box = QRectF(rect()).adjusted(0, 1, 0, -1);
        QPainterPath path;
        if (m_position == Position::First || m_position == Position::Only) box.setLeft(1);
        if (m_position == Position::Last || m_position == Position::Only) box.setRight(width() - 1);
        QRectF wide = box;
        if (m_position == Position::First || m_position == Position::Middle)
            wide.setRight(box.right() + 2 * r);
        if (m_position == Position::Last || m_position == Position::Middle) wide.setLeft(box.left() - 2 * r);
        path.addRoundedRect(wide, r, r);
        return path;
    }

    const theme::Theme& m_theme;
    SegmentedControl* m_control;
    Position m_position = Position::Only;
};

} // namespace

SegmentedControl::SegmentedControl(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_layout(new QHBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, [this] {
        for (auto* segment : m_segments)
            segment->updateGeometry();
    });
}

void SegmentedControl::addSegment(const QString& text, const QString& hint) {
    auto* segment = new Segment(m_theme, text, this);
    segment->setToolTip(hint);
    segment->setAccessibleDescription(hint);
    const int index = count();
    m_segments.push_back(segment);
    m_hints.push_back(hint);
    m_layout->addWidget(segment);
    if (index == 0) segment->setChecked(true);
    for (int i = 0; i <= index; ++i) {
        static_cast<Segment*>(m_segments[static_cast<std::size_t>(i)])
            ->setPosition(index == 0   ? Position::Only
                          : i == 0     ? Position::First
                          : i == index ? Position::Last
                                       : Position::Middle);
    }
    // toggled, not clicked: the arrow keys choose too. setCurrent() blocks it.
    connect(segment, &QAbstractButton::toggled, this, [this, index](bool checked) {
        if (checked) Q_EMIT chosen(index);
    });
}

int SegmentedControl::current() const {
    const auto found = std::ranges::find_if(m_segments, &QAbstractButton::isChecked);
    return found == m_segments.end() ? -1 : static_cast<int>(found - m_segments.begin());
}

void SegmentedControl::setCurrent(int index) {
    if (index < 0 || index >= count() || index == current()) return;
    const QSignalBlocker quiet(this);
    m_segments[static_cast<std::size_t>(index)]->setChecked(true);
}

void SegmentedControl::setAllowed(int index, bool allowed, const QString& why) {
    if (index < 0 || index >= count()) return;
    auto* segment = m_segments[static_cast<std::size_t>(index)];
    const QString& hint = m_hints[static_cast<std::size_t>(index)];
    segment->setEnabled(allowed);
    segment->setToolTip(allowed || why.isEmpty() ? hint : why);
    segment->setAccessibleDescription(segment->toolTip());
}

int SegmentedControl::count() const {
    return static_cast<int>(m_segments.size());
}

void SegmentedControl::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintGround(painter, QRectF(rect()), theme::kSmallRadius, m_theme, theme::Role::Raised,
                theme::Role::Line);
}

} // namespace holdfast::widgets
