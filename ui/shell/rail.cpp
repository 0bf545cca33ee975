// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rail.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

QString titleOf(PageGroup group) {
    switch (group) {
    case PageGroup::Observe:
        return Rail::tr("OBSERVE");
    case PageGroup::Plan:
        return Rail::tr("PLAN");
    case PageGroup::Act:
        return Rail::tr("ACT");
    case PageGroup::Exercise:
        return Rail::tr("EXERCISE");
    }
    return {};
}

} // namespace

/// One page: icon, name, badge; the current one has a bar at its left.
class Rail::Entry final : public QAbstractButton {
public:
    Entry(const theme::Theme& theme, const PageEntry& page, int number, QWidget* parent)
        : QAbstractButton(parent), id(page.id), m_theme(theme) {
        setText(page.title);
        setIcon(theme.icon(page.icon));
        setCheckable(true);
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::StrongFocus);
        setAccessibleName(page.title);
        setToolTip(number <= 9 ? QStringLiteral("%1  Ctrl+%2").arg(page.title).arg(number) : page.title);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    QSize sizeHint() const override { return {m_theme.scaled(156), m_theme.scaled(34)}; }

    const QString id;
    int badge = 0;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5);
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.color(isChecked() ? Role::Raised : Role::Hover));
            painter.drawRoundedRect(box, theme::kSmallRadius, theme::kSmallRadius);
        }
        if (isChecked()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.color(Role::Accent));
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 5, 3, box.height() - 10), 1.5, 1.5);
        }
        const int icon = m_theme.scaled(theme::kIcon);
        const QRect iconBox(theme::kGap + 6, (height() - icon) / 2, icon, icon);
        QAbstractButton::icon().paint(&painter, iconBox);
        painter.setFont(m_theme.font(isChecked() ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(m_theme.color(isChecked() ? Role::Ink : Role::Muted));
        const QRect textBox = rect().adjusted(iconBox.right() + 1 + theme::kGap + 2, 0, -theme::kGap, 0);
        painter.drawText(
            textBox, Qt::AlignVCenter | Qt::AlignLeft,
            painter.fontMetrics().elidedText(text(), Qt::ElideRight, textBox.width() - (badge > 0 ? 30 : 0)));
        if (badge > 0) paintBadge(painter);
        if (hasFocus()) widgets::paintFocusRing(painter, box, theme::kSmallRadius, m_theme);
    }

private:
    void paintBadge(QPainter& painter) const {
        painter.setFont(m_theme.font(TextStyle::Caption));
        const QString number = badge > 99 ? QStringLiteral("99+") : QString::number(badge);
        const double width = std::max(20.0, painter.fontMetrics().horizontalAdvance(number) + 12.0);
        const QRectF box(this->width() - width - theme::kGap, height() / 2.0 - 9.0, width, 18.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Role::CriticalGround));
        painter.drawRoundedRect(box, 9, 9);
        painter.setPen(m_theme.color(Role::CriticalText));
        painter.drawText(box, Qt::AlignCenter, number);
    }

    const theme::Theme& m_theme;
};

Rail::Rail(const theme::Theme& theme, const std::vector<PageEntry>& pages, QWidget* parent)
    : QFrame(parent), m_theme(theme) {
    setAccessibleName(tr("Pages"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kGap, theme::kPadding, theme::kGap, theme::kPadding);
    layout->setSpacing(2);
    int number = 0;
    const PageEntry* before = nullptr;
    for (const auto& page : pages) {
        if (before == nullptr || before->group != page.group) {
            if (before != nullptr) layout->addSpacing(theme::kPadding);
            auto* title = new QLabel(titleOf(page.group), this);
            title->setContentsMargins(theme::kGap, 0, 0, theme::kTight);
            theme.dress(title, TextStyle::Overline, Role::Muted);
            layout->addWidget(title);
        }
        auto* entry = new Entry(theme, page, ++number, this);
        connect(entry, &QAbstractButton::clicked, this, [this, entry] {
            setCurrent(entry->id);
            Q_EMIT chosen(entry->id);
        });
        layout->addWidget(entry);
        m_entries.push_back(entry);
        before = &page;
    }
    layout->addStretch();
}

void Rail::setCurrent(const QString& page) {
    for (auto* entry : m_entries)
        entry->setChecked(entry->id == page);
}

void Rail::setBadge(const QString& page, int count) {
    const auto found = std::ranges::find(m_entries, page, [](const Entry* entry) { return entry->id; });
    if (found == m_entries.end() || (*found)->badge == count) return;
    (*found)->badge = count;
    (*found)->setAccessibleDescription(count > 0 ? tr("%n need attention", nullptr, count) : QString());
    (*found)->update();
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Panel));
    painter.fillRect(QRect(width() - 1, 0, 1, height()), m_theme.color(Role::Line));
}

void Rail::keyPressEvent(QKeyEvent* event) {
    const auto focused =
        std::ranges::find_if(m_entries, [](const Entry* entry) { return entry->hasFocus(); });
    const bool down = event->key() == Qt::Key_Down;
    if ((!down && event->key() != Qt::Key_Up) || focused == m_entries.end()) {
        QFrame::keyPressEvent(event);
        return;
    }
    const auto index = focused - m_entries.begin() + (down ? 1 : -1);
    const auto last = static_cast<std::ptrdiff_t>(m_entries.size()) - 1;
    m_entries[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last))]->setFocus(
        Qt::TabFocusReason);
}

} // namespace holdfast::shell
