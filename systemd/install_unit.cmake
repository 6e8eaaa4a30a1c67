# Part of the installation: writes the unit with the paths of this installation. Takes source_dir, binary_dir, and
# bin_dir, doc_dir, config_dir, unit_dir, absolute or below the prefix.
foreach(dir bin_dir doc_dir config_dir unit_dir)
  cmake_path(ABSOLUTE_PATH ${dir} BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX})
endforeach()
configure_file(${source_dir}/stmtwatchd.service.in ${binary_dir}/stmtwatchd.service @ONLY)
file(INSTALL DESTINATION "${unit_dir}" TYPE FILE FILES "${binary_dir}/stmtwatchd.service")
