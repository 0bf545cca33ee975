// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QStringList>
#include <QtCore/QVariant>

#include <memory>

class QSettings;

namespace holdfast::models {

/// What is remembered between two runs, each with its type and default. Never a credential. The layout
/// carries a version; an older or newer one is forgotten rather than misread. Main thread.
class Settings final : public QObject {
    Q_OBJECT

public:
    static constexpr int kLayoutVersion = 1;

    /// `file` empty: kept in memory only (capture, tests).
    explicit Settings(const QString& file, QObject* parent = nullptr);
    ~Settings() override;

    /// «system», «dark» or «light».
    [[nodiscard]] QString theme() const;
    void setTheme(const QString& theme);

    /// Newest first, at most ten.
    [[nodiscard]] QStringList recentFleets() const;
    void addRecentFleet(const QString& file);
    [[nodiscard]] QString lastFleet() const;

    /// Page shown last, window geometry, and what pages remember of themselves.
    [[nodiscard]] QVariant layout(const QString& key) const;
    void setLayout(const QString& key, const QVariant& value);
    /// Back to the layout of the first start.
    void resetLayout();

Q_SIGNALS:
    void layoutReset();

private:
    [[nodiscard]] QVariant value(const QString& key, const QVariant& fallback = {}) const;
    void setValue(const QString& key, const QVariant& value);

    std::unique_ptr<QSettings> m_file;
    QVariantMap m_memory;
};

} // namespace holdfast::models
