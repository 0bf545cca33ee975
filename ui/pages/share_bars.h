// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>
#include <QtWidgets/QWidget>

#include <vector>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::pages {

/// Names with their shares of a whole, each as bar and figure, one a line.
class ShareBars final : public QWidget {
    Q_OBJECT

public:
    struct Share {
        QString name;
        double share = 0.0; ///< 0..1

        bool operator==(const Share&) const = default;
    };

    explicit ShareBars(const theme::Theme& theme, QWidget* parent = nullptr);

    void set(std::vector<Share> shares);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    std::vector<Share> m_shares;
};

} // namespace holdfast::pages
