// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/act_line_model.h"

#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QListView>

namespace holdfast::testing {

/// What a person does to act in a window: looks for words and presses what bears them. Only what is visible
/// and can be pressed is found.
class ActingHands {
public:
    explicit ActingHands(QWidget& window) : m_window(window) {}

    /// The button of a sheet or page whose words begin so; null: there is none that can be pressed.
    template <typename Button = QAbstractButton>
    [[nodiscard]] Button* button(const QString& words, QWidget* within = nullptr) const {
        const auto all = (within != nullptr ? within : &m_window)->findChildren<Button*>();
        for (Button* one : all) {
            if (one->isVisible() && one->isEnabled() && one->text().startsWith(words)) return one;
        }
        return nullptr;
    }

    bool press(const QString& words, QWidget* within = nullptr) const {
        auto* found = button(words, within);
        if (found == nullptr) return false;
        QTest::mouseClick(found, Qt::LeftButton);
        return true;
    }

    /// The row of a list of this name that is about a service; invalid: there is none.
    [[nodiscard]] QModelIndex row(const QString& list, const QString& service, QWidget* within) const {
        const auto all = within->findChildren<QListView*>();
        for (const QListView* view : all) {
            if (view->accessibleName() != list || !view->isVisible()) continue;
            for (int at = 0; at < view->model()->rowCount(); ++at) {
                const auto index = view->model()->index(at, 0);
                if (index.data(models::ServiceRole).toString() == service) return index;
            }
        }
        return {};
    }

    /// A click in the middle of a row.
    void pressRow(const QString& list, const QModelIndex& row, QWidget* within) const {
        const auto all = within->findChildren<QListView*>();
        for (QListView* view : all) {
            if (view->accessibleName() == list && view->model() == row.model())
                QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                                  view->visualRect(row).center());
        }
    }

private:
    QWidget& m_window;
};

} // namespace holdfast::testing
