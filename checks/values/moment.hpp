#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/schema.hpp"
#include "checks/vocabulary/business_date.hpp"

// Days and times as a picture says them (see Moment).
namespace stmtwatch::checks {

// Why `picture` is none: of YYYY, MM, DD, hh, mm and ss each stands there once at most, one at least, DD only
// beside MM; everything else is an ASCII sign, T or Z. nullopt: it is one.
std::optional<std::string> picture_fault(std::string_view picture);

bool has_day(const Moment& moment);   // year, month and day
bool has_time(const Moment& moment);  // an hour, a minute or a second

// Whether `value` is a day of the calendar and a time of day written exactly so.
bool is_moment(const Moment& moment, std::string_view value);

// The day that `value` names; nullopt: it is not well-formed, the picture has no day, or the year is before
// 1900.
std::optional<BusinessDate> day_in(const Moment& moment, std::string_view value);

}  // namespace stmtwatch::checks
