crenelSearch("fold",{"table":"","groups":[]})
