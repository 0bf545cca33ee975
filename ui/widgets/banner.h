// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/badge.h"

#include <QtWidgets/QFrame>

class QPushButton;
class QToolButton;

namespace holdfast::widgets {

class ElidedLabel;

/// One condition of the whole window in one line: what is so, and what can be done. Never modal.
struct BannerText {
    QString key; ///< of the condition: the same key replaces the text, another one is another banner
    Tone tone = Tone::Neutral;
    QString icon;
    QString title;
    QString detail;
    QString action;           ///< words of its button; empty: none
    bool dismissible = false; ///< conditions that last cannot be wished away

    bool operator==(const BannerText&) const = default;
};

class Banner final : public QFrame {
    Q_OBJECT

public:
    explicit Banner(const theme::Theme& theme, QWidget* parent = nullptr);

    void set(const BannerText& text);

    [[nodiscard]] const BannerText& text() const noexcept { return m_text; }

Q_SIGNALS:
    void actionChosen(const QString& key);
    void dismissed(const QString& key);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    BannerText m_text;
    QWidget* m_picture;
    ElidedLabel* m_title;
    ElidedLabel* m_detail;
    QPushButton* m_action;
    QToolButton* m_dismiss;
};

} // namespace holdfast::widgets
