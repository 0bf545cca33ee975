// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/settings.h"

#include <QtCore/QSettings>

namespace holdfast::models {

namespace {

constexpr int kRecent = 10;
const auto kLayoutGroup = QStringLiteral("layout/");

} // namespace

Settings::Settings(const QString& file, QObject* parent) : QObject(parent) {
    if (!file.isEmpty()) m_file = std::make_unique<QSettings>(file, QSettings::IniFormat);
    if (value(QStringLiteral("layout/version"), kLayoutVersion).toInt() != kLayoutVersion) resetLayout();
    setValue(QStringLiteral("layout/version"), kLayoutVersion);
}

Settings::~Settings() = default;

QVariant Settings::value(const QString& key, const QVariant& fallback) const {
    return m_file ? m_file->value(key, fallback) : m_memory.value(key, fallback);
}

void Settings::setValue(const QString& key, const QVariant& value) {
    if (m_file) {
        m_file->setValue(key, value);
    } else {
        m_memory.insert(key, value);
    }
}

QString Settings::theme() const {
    const QString theme = value(QStringLiteral("theme")).toString();
    const bool known = theme == QLatin1String("dark") || theme == QLatin1String("light");
    return known ? theme : QStringLiteral("system");
}

void Settings::setTheme(const QString& theme) {
    setValue(QStringLiteral("theme"), theme);
}

QStringList Settings::recentFleets() const {
    return value(QStringLiteral("fleets/recent")).toStringList().mid(0, kRecent);
}

void Settings::addRecentFleet(const QString& file) {
    QStringList files = recentFleets();
    files.removeAll(file);
    files.prepend(file);
    setValue(QStringLiteral("fleets/recent"), files.mid(0, kRecent));
}

QString Settings::lastFleet() const {
    return recentFleets().value(0);
}

QVariant Settings::layout(const QString& key) const {
    return value(kLayoutGroup + key);
}

void Settings::setLayout(const QString& key, const QVariant& value) {
    setValue(kLayoutGroup + key, value);
}

void Settings::resetLayout() {
    if (m_file) {
        m_file->remove(QStringLiteral("layout"));
    } else {
        m_memory.removeIf([](const auto& entry) { return entry.key().startsWith(kLayoutGroup); });
    }
    setValue(QStringLiteral("layout/version"), kLayoutVersion);
    Q_EMIT layoutReset();
}

} // namespace holdfast::models
