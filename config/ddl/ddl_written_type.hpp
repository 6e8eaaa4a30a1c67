#pragma once

#include <string>
#include <vector>

#include "config/ddl/ddl_tokens.hpp"

// The type of a column as the words of a CREATE TABLE statement. Private to config/'s reader of such.
namespace stmtwatch::config {

// A type as it was written: VARCHAR2(30 CHAR), int(10) unsigned, timestamp(3) with time zone.
struct WrittenType {
  std::string name;                    // key words in upper case, one blank between: "DOUBLE PRECISION"
  std::vector<std::string> arguments;  // the numbers in parentheses
  std::vector<std::string> texts;      // the texts there: of an ENUM
  std::string unit;                    // "BYTE" or "CHAR" behind the number
  bool is_unsigned = false;
  bool is_array = false;
  bool with_time_zone = false;
  std::string charset;  // of CHARACTER SET
  std::string text;     // all of it as it was written
};

// Takes a type off the cursor.
WrittenType take_type(DdlCursor& cursor);

}  // namespace stmtwatch::config
