// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/help_sheet.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_value_row.h"

#include <QtGui/QIcon>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

#include <array>
#include <utility>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

QLabel* label(const theme::Theme& theme, const QString& text, TextStyle style, Role role, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    theme.dress(label, style, role);
    return label;
}

/// A title and a way out at the foot.
QPushButton* furnish(widgets::Sheet& sheet, const theme::Theme& theme, const QString& title,
                     QWidget* content) {
    sheet.setAccessibleName(title);
    sheet.body()->addWidget(label(theme, title, TextStyle::Title, Role::Ink, &sheet));
    auto* scroll = new QScrollArea(&sheet);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    scroll->setWidget(content);
    content->setAutoFillBackground(false);
    sheet.body()->addWidget(scroll, 1);
    auto* close = new QPushButton(widgets::Sheet::tr("Close"), &sheet);
    QObject::connect(close, &QPushButton::clicked, &sheet, &widgets::Sheet::close);
    sheet.body()->addWidget(close, 0, Qt::AlignRight);
    return close;
}

struct Component {
    const char* name;
    const char* licence;
};

constexpr std::array kComponents{
    Component{"Qt, Qt Charts, Qt SVG", "GPL-3.0"},
    Component{"Boost", "BSL-1.0"},
    Component{"curl", "curl"},
    Component{"Eigen", "MPL-2.0"},
    Component{"fmt", "MIT"},
    Component{"Graphviz", "EPL-1.0"},
    Component{"hiredis", "BSD-3-Clause"},
    Component{"libpqxx", "BSD-3-Clause"},
    Component{"nlohmann/json", "MIT"},
    Component{"OpenSSL", "Apache-2.0"},
    Component{"spdlog", "MIT"},
    Component{"SQLite", "public domain"},
    Component{"yaml-cpp", "MIT"},
    Component{"zstd", "BSD-3-Clause"},
};

} // namespace

HelpSheet::HelpSheet(const theme::Theme& theme, const std::vector<ShortcutGroup>& groups, QWidget* parent)
    : Sheet(theme, Placement::Centre, parent) {
    setPanelSize({520, 560});
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, theme::kGap, 0);
    layout->setSpacing(0);
    for (const auto& group : groups) {
        layout->addSpacing(theme::kGap);
        layout->addWidget(label(theme, group.title.toUpper(), TextStyle::Overline, Role::Muted, content));
        for (const auto& line : group.lines) {
            auto* row = new widgets::KeyValueRow(theme, line.meaning, content);
            row->setValue(line.keys);
            layout->addWidget(row);
        }
    }
    layout->addStretch(1);
    m_close = furnish(*this, theme, tr("Keyboard"), content);
}

void HelpSheet::open() {
    Sheet::open(m_close);
}

AboutSheet::AboutSheet(const theme::Theme& theme, QWidget* parent) : Sheet(theme, Placement::Centre, parent) {
    setPanelSize({520, 560});
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, theme::kGap, 0);
    layout->setSpacing(theme::kTight);
    const auto line = [&](const QString& text, TextStyle style, Role role) {
        auto* it = label(theme, text, style, role, content);
        it->setWordWrap(true);
        layout->addWidget(it);
    };
    line(tr("Version %1").arg(QStringLiteral(HOLDFAST_VERSION)), TextStyle::Strong, Role::Ink);
    line(tr("A control centre for the resilience of a fleet of services: what is wrong, why, and whether one "
            "could get back."),
         TextStyle::Body, Role::Muted);
    layout->addSpacing(theme::kGap);
    line(tr("Free software under the GNU General Public License, version 3 or later. It comes with no "
            "warranty, "
            "to the extent that the law permits."),
         TextStyle::Body, Role::Muted);
    layout->addSpacing(theme::kCardGap);
    line(tr("BUILT WITH"), TextStyle::Overline, Role::Muted);
    for (const auto& component : kComponents) {
        auto* row = new widgets::KeyValueRow(theme, QLatin1String(component.name), content);
        row->setValue(QLatin1String(component.licence));
        layout->addWidget(row);
    }
    layout->addStretch(1);
    m_close = furnish(*this, theme, tr("About Holdfast"), content);
}

void AboutSheet::open() {
    Sheet::open(m_close);
}

} // namespace holdfast::shell
